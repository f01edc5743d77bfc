"""How fast the platform is: small programs that use it as people do and count. Not part of the package."""
