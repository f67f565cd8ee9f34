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
    """The candidate's page, its files led through the review; None where no reader renders it."""
    private = reverse("fupin_review:candidate", args=[candidate.pk]) + "files/"
    return of_document(request, candidate.content, private)


def of_document(request: HttpRequest, content: dict[str, Any], files: str) -> str | None:
    """The page of a document that is not public, its files led to the address `files`.

    A file that is not released has no public address. None where no reader renders it.
    """
    if hooks.document_renderer is None:
        return None
    html = hooks.document_renderer(request, content, draft=True)
    for address in ("/files/", "/internal/files/"):
        html = html.replace(f'="{address}', f'="{files}')
    return html
