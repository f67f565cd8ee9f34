"""A real site. Everything that differs between sites comes from the environment.

Refuses to start (ImproperlyConfigured) where the environment would make the site unsafe;
docs/operations.md lists every variable.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from fupin_cms.conf import FupinSettings
from fupin_cms.sign_in import defaults as sign_in
from site_config import logs

from .base import *  # noqa: F403
from .base import BASE_URL, DATABASES, FUPIN_CMS, INSTALLED_APPS, MIDDLEWARE, SQLITE, env

PLACEHOLDER_SECRETS = ("demo-only-", "test-only-", "django-insecure-", "changeme", "change-me")
SECRET_LENGTH = 50
FUPIN_VARIABLES = {
    "FUPIN_VAR",
    "FUPIN_DEMO_ACCOUNTS",
    "FUPIN_INDEX_DIR",
    "FUPIN_FOLLOW",
}


def require(name: str) -> str:
    """The variable's value.

    Raises ImproperlyConfigured where it is missing or empty.
    """
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: production takes it from the environment")
    return value


def refuse_unsafe() -> None:
    """Raises ImproperlyConfigured where the environment carries something of a demo."""
    secret = require("SECRET_KEY")
    if secret.startswith(PLACEHOLDER_SECRETS):
        raise ImproperlyConfigured("SECRET_KEY is a demo's or an example's: make one of your own")
    if len(secret) < SECRET_LENGTH:
        raise ImproperlyConfigured(f"SECRET_KEY has fewer than {SECRET_LENGTH} characters")
    if env.bool("DEBUG", default=False):
        raise ImproperlyConfigured("DEBUG shows source and settings to the public: unset it")
    if env.bool("FUPIN_DEMO_ACCOUNTS", default=False):
        raise ImproperlyConfigured(
            "FUPIN_DEMO_ACCOUNTS makes accounts with a known password: unset"
        )
    if "*" in require("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("ALLOWED_HOSTS has a wildcard: name the site's own hosts")
    if not require("BASE_URL").startswith("https://"):
        raise ImproperlyConfigured("BASE_URL must begin with https://")
    require("DATABASE_URL")


def refuse_unknown() -> None:
    """Raises ImproperlyConfigured for a FUPIN_… variable that nothing reads: a slip of the pen."""
    known = FUPIN_VARIABLES | {f"FUPIN_{key}" for key in FupinSettings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith("FUPIN_") and name not in known)
    if unknown:
        raise ImproperlyConfigured(f"unknown variables: {', '.join(unknown)}")


refuse_unsafe()
refuse_unknown()

# Lock-out, second factor, idle time-out: after the base, whose sign-in it takes the place of.
from fupin_cms.sign_in.defaults import *  # noqa: E402, F403

INSTALLED_APPS = [*INSTALLED_APPS[:1], *sign_in.SIGN_IN_APPS, *INSTALLED_APPS[1:]]
MIDDLEWARE = [*MIDDLEWARE, *sign_in.SIGN_IN_MIDDLEWARE]
FUPIN_CMS = {"SECOND_FACTOR": sign_in.SECOND_FACTOR, **FUPIN_CMS}
ROOT_URLCONF = "site_config.secured_urls"

SECRET_KEY = require("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])

if DATABASES["default"]["ENGINE"] != SQLITE:
    from site_config.bounded_connection import BoundedConnection

    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps connections instead
    if env.bool("DATABASE_PREPARED", default=True):
        # The server keeps the plans of what every reader asks (fupin_cms.ledger.prepared).
        DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 1
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": env.int("DATABASE_POOL_MIN", default=2),
        "max_size": env.int("DATABASE_POOL_MAX", default=16),
        # Whoever gets no connection is told so at once; the next request tries again.
        "timeout": 3,
        "reconnect_timeout": 5,
        "connection_class": BoundedConnection,
    }

# Valkey speaks Redis' protocol, and the same client serves both.
_cache = env.str("CACHE_URL", default="") or "locmemcache://"
CACHES = {"default": env.cache_url_config(_cache.replace("valkey", "redis", 1))}

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# One host speaks for itself here: its neighbours under the same domain may still answer on HTTP.
# The lock is the account's, whatever address or browser the guesses come from.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "axes.W006"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
if env.bool("TRUST_PROXY_HEADERS", default=False):
    # Only behind a proxy that sets these itself: a client could forge them otherwise.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

_mail = env.email("EMAIL_URL", default="smtp://127.0.0.1:25")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"]
EMAIL_PORT = _mail["EMAIL_PORT"]
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"noreply@{urlsplit(BASE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = logs.configuration(
    form=env.str("LOG_FORMAT", default="json"),
    level=env.str("LOG_LEVEL", default="INFO"),
    audit_file=env.str("AUDIT_LOG", default=""),
    access_file=env.str("ACCESS_LOG", default=""),
)
