"""Settings. Everything that differs between installations comes from the environment or from FULLRESPONSE_HOME.

FULLRESPONSE_HOME     folder of the database, the uploads and the keys (default: .home beside the code)
FULLRESPONSE_DATABASE postgresql://user:password@host:port/name (default: SQLite in FULLRESPONSE_HOME)
FULLRESPONSE_PACK     folder of the district pack to start with (default: packs/xicheng)
FULLRESPONSE_SHARED   folder of real data for `fullresponse import` and the tests (default: ../shared)
FULLRESPONSE_HOSTS    comma-separated host names served (default: localhost)
FULLRESPONSE_HTTPS    1 behind TLS: secure cookies, HSTS; the proxy must set X-Forwarded-Proto
FULLRESPONSE_SITE     https://… that messages link to (default: the first of FULLRESPONSE_HOSTS)
FULLRESPONSE_SMTP     smtp://user:password@host:port?from=… for e-mail to residents (default: none is sent)
FULLRESPONSE_SMS      https://… of the gateway for text messages to residents (default: none is sent)
FULLRESPONSE_PROXIES  how many reverse proxies stand in front (default 0): whose X-Forwarded-For is believed
"""

import os
from pathlib import Path

from fullresponse.config.home import database, gateway, home, key, smtp, versions

ROOT = Path(__file__).resolve().parents[2]
HOME = home(ROOT)
SHARED = Path(os.environ.get("FULLRESPONSE_SHARED", ROOT.parent / "shared"))
PACK = Path(os.environ.get("FULLRESPONSE_PACK", ROOT / "packs" / "xicheng"))
HTTPS = os.environ.get("FULLRESPONSE_HTTPS") == "1"
PROXIES = int(os.environ.get("FULLRESPONSE_PROXIES") or 0)

DEBUG = False
SECRET_KEY = key(HOME, "django").hex()
VAULT_OLD_KEYS = versions(HOME, "vault")  # they encrypt names and telephones, and key their index
VAULT_KEY_VERSION = max(VAULT_OLD_KEYS)
VAULT_KEY = VAULT_OLD_KEYS.pop(VAULT_KEY_VERSION)
TRACKING_KEY = key(HOME, "tracking")  # tracking codes are worked out from it: they stay when the vault's is changed
ALLOWED_HOSTS = os.environ.get("FULLRESPONSE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SITE = os.environ.get("FULLRESPONSE_SITE") or f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}"
SMTP = smtp(os.environ.get("FULLRESPONSE_SMTP", ""))  # what Django's backend is opened with; {} for no e-mail
SMS_GATEWAY = gateway(os.environ.get("FULLRESPONSE_SMS", ""))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "fullresponse.ledger",
    "fullresponse.jobs",
    "fullresponse.vault",
    "fullresponse.files",
    "fullresponse.documents",
    "fullresponse.orgs",
    "fullresponse.cases",
    "fullresponse.metrics",
    "fullresponse.promises",
    "fullresponse.papers",
    "fullresponse.notices",
    "fullresponse.supervision",
    "fullresponse.reports",
    "fullresponse.connectors",
    "fullresponse.desk",
]
MIDDLEWARE = [
    "fullresponse.config.middleware.ContentSecurityPolicy",  # outermost: what fails further in carries it too
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "fullresponse.config.middleware.Bounded",
    "fullresponse.config.middleware.ClientAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "fullresponse.config.middleware.IdleTimeout",
    "fullresponse.config.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "fullresponse.config.urls"
WSGI_APPLICATION = "fullresponse.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "fullresponse.config.jinja.Environments",
            "context_processors": ["fullresponse.config.jinja.once"],
            "autoescape": True,
        },
    },
]

DATABASES = {"default": database(HOME)}
AUTH_USER_MODEL = "orgs.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "fullresponse.orgs.backends.StaffBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "fullresponse.desk.views.locked_out"
AXES_VERBOSE = False
IDLE_MINUTES = 30

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体"), ("zh-hant", "繁體"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "fullresponse" / "desk" / "assets"]
WHITENOISE_USE_FINDERS = True
FILES_ROOT = HOME / "files"
REQUEST_MOST_BYTES = 205 * 2**20  # ten files of 20 MB and the words
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CSRF_FAILURE_VIEW = "fullresponse.desk.views.csrf_failed"
SESSION_ENGINE = "fullresponse.config.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None  # else no form passes its origin check
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # TLS ends in front of this server; redirecting is its work

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"fullresponse": {"level": "INFO"}},
}
