"""The bundled site in service: its sign-in stands before Wagtail's own."""

from django.urls import include, path

from .urls import handler400, handler403, handler404, handler500
from .urls import urlpatterns as site

urlpatterns = [path("admin/", include("fupin_cms.sign_in.urls")), *site]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
