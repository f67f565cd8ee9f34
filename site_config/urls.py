"""The bundled site: the admin, and the plugin at the root."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("fupin_cms.urls")),
]

handler400 = "fupin_cms.handlers.bad_request"
handler403 = "fupin_cms.handlers.forbidden"
handler404 = "fupin_cms.handlers.not_found"
handler500 = "fupin_cms.handlers.server_error"
