"""The project's settings on a folder of their own, made for this run and left to the system to clean."""

import os
import tempfile

os.environ["FULLRESPONSE_HOME"] = tempfile.mkdtemp(prefix="fullresponse-test-")

from fullresponse.config.settings import *  # noqa: F403 - the settings, after their folder is known

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the cast signs in often
