"""A project with the test application of Wagtail's search package, on our backends."""

import os

import environ

_env = environ.Env()

SECRET_KEY = "only for tests"
USE_TZ = False
DATABASES = {"default": _env.db("DATABASE_URL", default="sqlite://:memory:")}
if "FUPIN_STOCK_DATABASE" in os.environ and "postgresql" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": os.environ["FUPIN_STOCK_DATABASE"]}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "modelsearch.test.testapp",
    "modelsearch",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
]
MODELSEARCH_BACKENDS = {
    "default": {"BACKEND": os.environ["FUPIN_ADMIN_SEARCH"]}
    | (
        {"URLS": [os.environ["ELASTICSEARCH_URL"]], "INDEX_PREFIX": "modelsearchtest_"}
        if "elasticsearch" in os.environ["FUPIN_ADMIN_SEARCH"]
        else {}
    )
}
