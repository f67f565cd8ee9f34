"""The plugin's addresses: a site includes them at its root, where permanent addresses begin."""

from django.urls import include, path, re_path

from .api.urls import unknown
from .disclosures.private_media import private_urls

urlpatterns = [
    *private_urls(),
    path("api/v1/", include("fupin_cms.api.urls")),
    re_path(r"^api(/(?s:.*))?$", unknown),
    path("", include("fupin_cms.traffic.urls")),
    path("", include("fupin_cms.public.urls")),
]
