"""How large the pages are shown: as ever, or in large letters with strong contrast. Kept in a cookie of the browser."""

from django.http import HttpRequest

COOKIE = "look"
LARGE = "large"
YEAR = 365 * 24 * 60 * 60  # seconds


def look_of(request: HttpRequest | None) -> str:
    """The look that was chosen in this browser: "large", or nothing; what else the cookie says is not believed."""
    return LARGE if request is not None and request.COOKIES.get(COOKIE) == LARGE else ""
