"""The project's settings on a folder of their own, made for this run and left to the system to clean."""

import os
import tempfile

os.environ["FULLRESPONSE_HOME"] = tempfile.mkdtemp(prefix="fullresponse-test-")

from fullresponse.config.settings import *  # noqa: F403 - the settings, after their folder is known

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the cast signs in often

if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405 - one of the settings
    # A test's database need not outlive a power cut. What is committed is seen by all others as always.
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"  # noqa: F405 - one of the settings
