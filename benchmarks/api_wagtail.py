"""Settings for Wagtail's own API v2 over the same pages, to compare with."""

from site_config.settings.production import *  # noqa: F403
from site_config.settings.production import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "wagtail.api.v2", "rest_framework"]
ROOT_URLCONF = "benchmarks.api_wagtail_urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
