"""The test suite's settings. Each worker process has a folder of its own."""

import os

from fupin_cms.sign_in import defaults as sign_in

from .base import *  # noqa: F403
from .base import DATABASES, FUPIN_CMS, INSTALLED_APPS, MIDDLEWARE, SQLITE, SQLITE_OPTIONS, STORAGES
from .base import VAR as ROOT

VAR = ROOT / "test" / os.environ.get("PYTEST_XDIST_WORKER", "main")
VAR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = "test-only-" + "0" * 50
FUPIN_DEMO_ACCOUNTS = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = []
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

MEDIA_ROOT = VAR / "private"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STORAGES["fupin_frozen"]["OPTIONS"] = {"location": VAR / "frozen", "base_url": None}

# Tests that search in the admin have its index follow (the fixture `followed`).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.admin_search", "AUTO_UPDATE": False}}

# A test that wants releases indexed says how it follows them.
FUPIN_SEARCH = {"INDEX_DIR": VAR / "index", "FOLLOW": "off", "LOG": False}

# No test waits for a limit or for a thread, unless it is about them.
FUPIN_CMS = {
    **FUPIN_CMS,
    "LIMITS": "1000000000/second",
    "KEY_LIMITS": "1000000000/second",
    "USAGE_SECONDS": "0",
}

# The sign-in of production has its tables here; its tests put its middleware and addresses in.
INSTALLED_APPS = [*INSTALLED_APPS[:1], *sign_in.SIGN_IN_APPS, *INSTALLED_APPS[1:]]
MIDDLEWARE = [*MIDDLEWARE, sign_in.SIGN_IN_MIDDLEWARE[0]]
AXES_ENABLED = False
SILENCED_SYSTEM_CHECKS = ["fupin_cms.E031", "fupin_cms.E032", "axes.W002", "axes.W003"]
globals().update(
    {
        name: value
        for name, value in vars(sign_in).items()
        if name.startswith(("AXES_", "ACCOUNT_", "MFA_"))
    }
)

# Threads of a test end before its database does, and so do their connections.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == SQLITE:
    # A file, so that threads and other processes of a test see the same database; no test cuts
    # the power, so the disk need not be waited for.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
    SQLITE_OPTIONS["init_command"] = SQLITE_OPTIONS["init_command"].replace("FULL", "OFF")
    SILENCED_SYSTEM_CHECKS.append("fupin_cms.E006")
