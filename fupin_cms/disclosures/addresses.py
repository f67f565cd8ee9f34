"""Permanent addresses: root-relative, without sections, so that moving a page releases nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db import models
from django.http import Http404, HttpResponse, HttpResponseRedirect
from wagtail.models import Page, Site

from fupin_cms.conf import get_settings


def item_address(index_number: str, *, internal: bool = False) -> str:
    """Where an item is read: by everyone, or by signed-in staff."""
    prefix = "/internal" if internal else ""
    return f"{prefix}/items/{quote(index_number, safe='')}"


def section_address(slug: str) -> str:
    return f"/sections/{slug}"


class AddressedMixin(models.Model):
    """A page that is read under its permanent address only. Stands before `Page` in the bases."""

    # Django names the way back from Page after the class alone: a project that has a page type of
    # the same name (the stock template's HomePage) would clash.
    page_ptr = models.OneToOneField(
        Page,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="fupin_%(class)s",
    )

    is_internal: Any = False
    url_path: str

    class Meta:
        abstract = True

    def permanent_address(self) -> str | None:
        """The page's root-relative address; None while it has none."""
        raise NotImplementedError

    def get_url_parts(self, *_args: Any, **_kwargs: Any) -> tuple[int, str, str] | None:
        """What Wagtail builds the page's URLs from; None where it has no address.

        Wagtail's own asks for its catch-all route, which a site of ours does not have.
        """
        address = self.permanent_address()
        if address is None:
            return None
        for site_id, root_path, *_ in Site.get_site_root_paths():
            if self.url_path.startswith(root_path):
                return site_id, get_settings().BASE_URL, address
        return None

    def serve(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """A page is never public: only its release is. Raises Http404 for what is internal."""
        address = None if self.is_internal else self.permanent_address()
        if address is None:
            raise Http404
        return HttpResponseRedirect(address)
