"""What every environment shares. Whatever differs between sites comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from fupin_cms.conf import FupinSettings
from search.conf import SearchSettings

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

VAR = Path(env.str("FUPIN_VAR", default=str(BASE_DIR / "var"))).resolve()
"""Everything that running makes lies under here."""

BASE_URL: str = env.str("BASE_URL", default="http://127.0.0.1:8000")
"""Scheme and host under which the public reads the site."""

DEBUG = False
FUPIN_DEMO_ACCOUNTS = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "fupin_cms",
    "search",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "wagtail.search",
    "modelcluster",
    "taggit",
    "django_filters",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "fupin_cms.traffic.middleware.Traffic",
    "django.middleware.security.SecurityMiddleware",
    "fupin_cms.api.short_chain.ShortChain",  # the API and the files leave the rest out
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "site_config.urls"
WSGI_APPLICATION = "site_config.wsgi.application"
ASGI_APPLICATION = "site_config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON;"
    ),
}
SQLITE = "django.db.backends.sqlite3"
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL")
    if "DATABASE_URL" in env
    else {"ENGINE": SQLITE, "NAME": str(VAR / "db.sqlite3")}
}
DATABASE_SECONDS: int = env.int("DATABASE_SECONDS", default=0)
"""So long a statement may take; 0: any time. The web sets it (`site_config.wsgi`)."""
if DATABASES["default"]["ENGINE"] == SQLITE:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # A server that is gone is noticed: by who connects, and by who waits for an answer.
    POSTGRESQL_OPTIONS: dict[str, Any] = {
        "connect_timeout": 4,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        "options": "",
        **DATABASES["default"].get("OPTIONS", {}),  # those of DATABASE_URL
    }
    POSTGRESQL_OPTIONS["options"] += f" -c statement_timeout={DATABASE_SECONDS}s"
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS
# To open a connection takes longer than a read: each thread keeps its own.
DATABASES["default"].update({"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
# The admin's JavaScript catalogue reads Wagtail's own folder and these, not those of other apps.
LOCALE_PATHS = [BASE_DIR / "fupin_cms" / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "private"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "fupin_frozen": {
        "BACKEND": "fupin_cms.ledger.storage.AtomicFileSystemStorage",
        "OPTIONS": {"location": VAR / "frozen", "base_url": None},
    },
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

WAGTAIL_SITE_NAME = "扶贫信息公开"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_FINISH_WORKFLOW_ACTION = "fupin_cms.review.finish.finish_workflow"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_EXTENSIONS = [
    "pdf", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "csv", "txt", "ofd",
]  # fmt: skip
WAGTAIL_I18N_ENABLED = False
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "search.admin_search"}}

EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

FUPIN_CMS: dict[str, str | None] = {
    "BASE_URL": BASE_URL,
    "SITE_DOMAIN": urlsplit(BASE_URL).hostname,
    "SEARCH_ENGINE": "search.backend.PublicSearch",
    # The server and the cache have theirs under these names.
    **{name: os.environ[name] for name in ("CACHE_URL", "WEB_PROCESSES") if name in os.environ},
} | {
    # FUPIN_BODY_NAME, FUPIN_SITE_NAME …: any key of the plugin's settings by its name.
    key: os.environ[f"FUPIN_{key}"]
    for key in FupinSettings.model_fields
    if f"FUPIN_{key}" in os.environ
}

FUPIN_SEARCH: dict[str, Any] = {
    "INDEX_DIR": env.str("FUPIN_INDEX_DIR", default=str(VAR / "index")),
    "FOLLOW": env.str("FUPIN_FOLLOW", default="thread"),
} | {
    # ELASTICSEARCH_URL, ELASTICSEARCH_API_KEY …: any key of the search app's settings by its name.
    key: os.environ[key]
    for key in SearchSettings.model_fields
    if key.startswith("ELASTICSEARCH_") and key in os.environ
}
