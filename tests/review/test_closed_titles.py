"""What was withdrawn for personal data or secrecy is named nowhere in the admin.

A title, a slug and the name of a file may be what leaked. Auditors alone read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model

from fupin_cms.disclosures.models import FundPage
from fupin_cms.review import closed
from fupin_cms.review.screens.tabs import TABS

from . import acting
from .acting import address, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.ledger.models import Disclosure

    from .office import Office

LEAK = "王某某"
SLUG = "wang-moumou"
TITLE = f"{LEAK} 光伏明细"
FILE = "李某某.txt"
ROLES = ("editor", "head", "leader", "secrecy", "admin")


@pytest.fixture
def leaked(office: Office) -> Disclosure:
    """An item whose title, slug and attachment name a person."""
    file = ContentFile("李某某的住址".encode(), name=FILE)
    document = get_document_model().objects.create(
        title="李某某", file=file, uploaded_by_user=office.editor
    )
    page = office.fund(
        title=TITLE,
        slug=SLUG,
        attachments=[("attachment", {"title": "李某某", "document": document})],
    )
    office.reject(office.submitted(page), "head", f"请核对{LEAK}。")
    item = acting.shown(office, page)
    acting.withdraw(office, item, ground="privacy")
    item.refresh_from_db()
    return item


def urls(office: Office, item: Disclosure) -> Iterator[str]:
    """Where Wagtail, and the review, name pages and files."""
    page = FundPage.objects.get()
    parent = page.get_parent().pk
    document = get_document_model().objects.get()
    yield reverse("wagtailadmin_home")
    yield reverse("wagtailadmin_explore", args=[parent])
    yield reverse("wagtailadmin_explore_results", args=[parent])
    for search in ("wagtailadmin_pages:search", "wagtailadmin_pages:search_results"):
        for words in ("光伏", "wang", "fund"):
            yield f"{reverse(search)}?q={words}"
    yield f"{reverse('wagtailadmin_choose_page')}?page_type=wagtailcore.page"
    yield reverse("wagtailadmin_choose_page_child", args=[parent])
    yield f"{reverse('wagtailadmin_choose_page_search')}?q=光伏&page_type=wagtailcore.page"
    for name in ("site_history", "aging_pages", "locked_pages", "workflow", "workflow_tasks"):
        yield reverse(f"wagtailadmin_reports:{name}")
    yield reverse("wagtailadmin_reports:site_history") + "?export=csv"
    yield reverse("wagtailadmin_reports:page_types_usage")
    yield reverse("wagtailadmin_pages:type_use", args=["fupin_cms", "fundpage"])
    yield reverse("wagtailadmin_pages:usage", args=[page.pk])
    yield f"{reverse('wagtailadmin_api:pages:listing')}?child_of={parent}&fields=*&for_explorer=1"
    yield reverse("wagtailadmin_api:pages:detail", args=[page.pk])
    yield reverse("wagtaildocs:index")
    yield reverse("wagtaildocs:edit", args=[document.pk])
    yield reverse("wagtaildocs:document_usage", args=[document.pk])
    yield reverse("wagtaildocs_chooser:choose")
    yield reverse("wagtailadmin_api:documents:listing")
    yield document.url
    yield document.file.url
    for tab in TABS:
        yield reverse("fupin_review:list", args=[tab.key])
    yield address("item", item)


def named(office: Office, item: Disclosure, role: str) -> list[str]:
    """The addresses that name the person, the slug or the file to an account."""
    found = []
    client = office.client(role)
    for url in urls(office, item):
        answer: Any = client.get(url, follow=True)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if names(data, LEAK, SLUG, "李某某"):
            found.append(url)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_leaked_names__stand_nowhere(office: Office, leaked: Disclosure, role: str) -> None:
    assert named(office, leaked, role) == []


def test_reopened_page__has_its_name_again_and_comes_back(
    office: Office, leaked: Disclosure
) -> None:
    closed.reopen(leaked, office.leader, "更正后重新公开")

    page = FundPage.objects.get()
    assert (page.title, page.slug) == (TITLE, SLUG)
    assert page.url_path.endswith(f"/{SLUG}/")
    candidate = office.released(office.revise(page, title="光伏明细", slug="pv", attachments=[]))
    assert candidate.event == "reinstated"
    leaked.refresh_from_db()
    assert leaked.title == "光伏明细"
    assert FundPage.objects.get().title == "光伏明细"


def test_address_that_was_taken_meanwhile__is_not_given_back(
    office: Office, leaked: Disclosure
) -> None:
    office.fund(title="另一件", slug=SLUG)

    closed.reopen(leaked, office.leader, "更正后重新公开")

    page = FundPage.objects.get(title=TITLE)
    assert page.slug == f"closed-{page.pk}"


def test_auditor__reads_the_title(office: Office, leaked: Disclosure) -> None:
    acting.auditor(office)
    client = office.client("auditor")

    assert LEAK in client.get(address("item", leaked)).content.decode()
    assert LEAK in client.get(address("version", leaked, 1)).content.decode()


def test_file_that_another_item_uses__stays_in_the_library(office: Office) -> None:
    page = office.fund_with_attachment("明细")
    document = get_document_model().objects.get()
    attachment = ("attachment", {"title": "明细", "document": document})
    office.revise(office.fund(slug="other", title="另一件"), attachments=[attachment])
    acting.withdraw(office, acting.shown(office, page), ground="privacy")

    answer = office.client("editor").get(document.file.url)

    assert answer.status_code == 200


def test_other_grounds__conceal_nothing(office: Office) -> None:
    item = acting.shown(office, office.fund_with_attachment("明细", title=TITLE, slug=SLUG))
    acting.withdraw(office, item)

    assert FundPage.objects.get().title == TITLE
    url = get_document_model().objects.get().file.url
    assert office.client("editor").get(url).status_code == 200
