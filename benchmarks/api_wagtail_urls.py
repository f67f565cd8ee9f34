"""The addresses of Wagtail's API v2, with every field of the items that a page has itself."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import path
from wagtail.api import APIField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from fupin_cms.disclosures import registry


def _offer_fields(model: Any) -> None:
    own = [one for one in model._meta.local_fields if not isinstance(one, models.ForeignKey)]
    model.api_fields = [APIField(one.name) for one in own]


for _model in registry.categories().values():
    _offer_fields(_model)

_router = WagtailAPIRouter("wagtailapi")
_router.register_endpoint("pages", PagesAPIViewSet)
urlpatterns = [path("wagtail/", _router.urls)]
