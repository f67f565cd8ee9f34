"""The plugin's addresses: a site includes them at its root, where permanent addresses begin."""

from django.urls import include, path

from .disclosures.private_media import private_urls

urlpatterns = [
    *private_urls(),
    path("api/v1/", include("fupin_cms.api.urls")),
    path("", include("fupin_cms.public.urls")),
]
