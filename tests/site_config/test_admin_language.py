"""The screens that editors and reviewers meet are in Chinese, also where Wagtail's own is not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.factories import make_fund, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase
    from django.test import Client

    from tests.factories import Tree

SPOKEN = ("title", "placeholder", "alt", "aria-label", "aria-description")
UNSEEN = "script, style, svg, code, kbd, noscript, [data-side-panel-toggle-counter][hidden]"
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {
    "Wagtail",
    "JavaScript",
    "editor",
    "xlsx",
    "csv",
    "XLSX",
    "CSV",
    "UTF",
    "PDF",
    "URL",
    "localhost",
}
"""What has no Chinese, and what the fixtures are called."""
TITLES = {"Root", "Welcome to your new Wagtail site!"}
"""Of the pages that Wagtail's first migration makes."""
SENTENCE = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,})+")


def english(page: BeautifulSoup) -> Iterator[str]:
    """Every text that a person sees or hears and that has an English word."""
    for hidden in page.select(UNSEEN):
        hidden.decompose()
    for frame in page("template"):
        yield from english(BeautifulSoup(frame.decode_contents(), "html.parser"))
        frame.decompose()
    yield from filter(_has_english, page.stripped_strings)
    for name in SPOKEN:
        yield from filter(_has_english, (str(tag[name]) for tag in page.select(f"[{name}]")))


def _has_english(text: str) -> bool:
    return text not in TITLES and bool(set(WORD.findall(text)) - NAMES)


def english_for_scripts(page: BeautifulSoup) -> Iterator[str]:
    """The same among what scripts make screens of: menus, blocks, dialogs."""
    given = [str(tag.string) for tag in page("script", type="application/json")]
    given += [
        value
        for tag in page.find_all(True)
        for value in tag.attrs.values()
        if isinstance(value, str) and value.startswith(("{", "["))
    ]
    for text in given:
        try:
            value = json.loads(text)
        except ValueError:  # not JSON: a pattern, a template
            continue
        for part in _strings(value):
            yield from _english_part(part)


def _english_part(text: str) -> Iterator[str]:
    if "<" in text:
        yield from english(BeautifulSoup(text, "html.parser"))
    elif SENTENCE.search(text):
        yield text


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for one in value.values():
                yield from _strings(one)


def page_of(response: HttpResponseBase) -> BeautifulSoup:
    """A screen, or a dialog that comes as the `html` of some JSON."""
    assert isinstance(response, HttpResponse)
    text = response.content.decode()
    if response.headers["Content-Type"].startswith("application/json"):
        text = json.loads(text)["html"]
    return BeautifulSoup(text, "html.parser")


@pytest.fixture
def addresses(tree: Tree) -> dict[str, str]:
    editor = make_user("editor")
    fund = make_fund(tree.finance, owner=editor)
    first = fund.latest_revision
    fund.title = "2018年扶贫资金使用安排（修订）"
    second = fund.save_revision(user=editor)
    document = get_document_model().objects.create(
        title="附件", file=ContentFile("附件".encode(), "a.txt")
    )
    image = get_image_model().objects.create(title="图", file=get_test_image_file())
    return {
        "dashboard": reverse("wagtailadmin_home"),
        "explorer": reverse("wagtailadmin_explore", args=[tree.finance.pk]),
        "search": reverse("wagtailadmin_pages:search") + "?q=扶贫",
        "choose a category": reverse("wagtailadmin_pages:add_subpage", args=[tree.finance.pk]),
        "create": reverse(
            "wagtailadmin_pages:add", args=["fupin_cms", "fundpage", tree.finance.pk]
        ),
        "edit": reverse("wagtailadmin_pages:edit", args=[fund.pk]),
        "delete": reverse("wagtailadmin_pages:delete", args=[fund.pk]),
        "move": reverse("wagtailadmin_pages:move", args=[fund.pk]),
        "history": reverse("wagtailadmin_pages:history", args=[fund.pk]),
        "compare": reverse(
            "wagtailadmin_pages:revisions_compare", args=[fund.pk, first.pk, second.pk]
        ),
        "usage": reverse("wagtailadmin_pages:usage", args=[fund.pk]),
        "account": reverse("wagtailadmin_account"),
        "documents": reverse("wagtaildocs:index"),
        "add documents": reverse("wagtaildocs:add_multiple"),
        "edit document": reverse("wagtaildocs:edit", args=[document.pk]),
        "images": reverse("wagtailimages:index"),
        "add images": reverse("wagtailimages:add_multiple"),
        "edit image": reverse("wagtailimages:edit", args=[image.pk]),
        "choose page": reverse("wagtailadmin_choose_page"),
        "choose link": reverse("wagtailadmin_choose_page_external_link"),
        "choose document": reverse("wagtaildocs_chooser:choose"),
        "choose image": reverse("wagtailimages_chooser:choose"),
        "locked pages": reverse("wagtailadmin_reports:locked_pages"),
    }


SCREENS = [
    "dashboard", "explorer", "search", "choose a category", "create", "edit", "delete", "move",
    "history", "compare", "usage", "account", "documents", "add documents", "edit document",
    "images", "add images", "edit image", "choose page", "choose link", "choose document",
    "choose image", "locked pages",
]  # fmt: skip


@pytest.mark.parametrize("name", SCREENS)
def test_screen_has_no_english(client: Client, addresses: dict[str, str], name: str) -> None:
    client.force_login(make_user("editor"))

    response = client.get(addresses[name], follow=True)

    assert response.status_code == 200
    page = page_of(response)
    assert sorted({*english_for_scripts(page), *english(page)}) == []


def test_every_address_is_a_case(addresses: dict[str, str]) -> None:
    assert list(addresses) == SCREENS


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["wagtailadmin_login", "wagtailadmin_password_reset"])
def test_screen_before_signing_in_has_no_english(client: Client, name: str) -> None:
    page = page_of(client.get(reverse(name)))

    assert sorted({*english_for_scripts(page), *english(page)}) == []


def test_refused_form_has_no_english(client: Client, addresses: dict[str, str]) -> None:
    client.force_login(make_user("editor"))

    blocks = {f"{name}-count": "0" for name in ("body", "attachments", "related")}
    page = page_of(client.post(addresses["create"], {"title": "", **blocks}))

    assert page.select(".w-field__errors .error-message")

    assert sorted({*english_for_scripts(page), *english(page)}) == []
