"""The admin's own forms, filled in as a browser would send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

if TYPE_CHECKING:
    from django.test import Client

_STREAMS: dict[str, Any] = {
    "body": streamfield([("rich_text", rich_text("<p>现将有关情况公开如下。</p>"))]),
    "attachments": streamfield([]),
    "related": streamfield([]),
}


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def add_url(section: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=["fupin_cms", "fundpage", section.pk])


def filled(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """The form at an address with its values, and with `changes`.

    Streams are drawn by scripts and so are given: a paragraph, no attachment, nothing related.
    """
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    query = querydict_from_html(answer.content.decode(), form_id=None, form_index=_index(answer))
    given = {name: query.getlist(name)[-1].removeprefix("\n") for name in query}
    return {**given, **nested_form_data(_STREAMS), **changes}


def _index(answer: Any) -> int:
    """Which form of the page is the editor's: the one that has a title."""
    html = answer.content.decode()
    for index in range(html.count("<form")):
        if "title" in querydict_from_html(html, form_index=index):
            return index
    raise AssertionError("no form with a title")
