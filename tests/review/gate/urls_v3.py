"""The bundled site with Wagtail's API v3 beside it, as a site might install it."""

from django.urls import path
from wagtail.api.v3.urls import api

from site_config.urls import urlpatterns as bundled

urlpatterns = [path("api/v3/", api.urls), *bundled]
