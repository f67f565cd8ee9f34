"""The candidate as the public will see it. A reader fills the hook; this room renders nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .records import Candidate


class DocumentRenderer(Protocol):
    """Makes the page of a document that is not released."""

    def __call__(self, request: HttpRequest, content: dict[str, Any], /, *, draft: bool) -> str: ...


@dataclass
class _Hooks:
    document_renderer: DocumentRenderer | None = None


hooks = _Hooks()


def as_public(request: HttpRequest, candidate: Candidate) -> str | None:
    """The candidate's page, its files led through the review; None where no reader renders it.

    A file that was never released has no public address.
    """
    if hooks.document_renderer is None:
        return None
    html = hooks.document_renderer(request, candidate.content, draft=True)
    private = reverse("fupin_review:candidate", args=[candidate.pk]) + "files/"
    for address in ("/files/", "/internal/files/"):
        html = html.replace(f'="{address}', f'="{private}')
    return html
