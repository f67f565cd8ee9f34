"""Which library files drafts use: what Wagtail's reference index does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.models import Revision

from fupin_cms.review.concealing import CLOSED_FILES
from fupin_cms.review.library_use import drafted, files_of
from tests import factories
from tests.ledger.acting import attach, attachment

from .acting import shown, withdraw

if TYPE_CHECKING:
    from .office import Office

pytestmark = pytest.mark.django_db


def test_newest_drafts_alone_count__besides_one_page(tree: factories.Tree) -> None:
    page = attach(factories.make_fund(tree.finance), "旧.txt", b"1")
    attach(page, "新.txt", b"2")
    old, new = get_document_model().objects.order_by("pk")
    other = attach(factories.make_fund(tree.finance), "另一件.txt", b"3")
    third = get_document_model().objects.latest("pk")

    used = drafted()
    assert [used.holds(file) for file in (old, new, third)] == [False, True, True]
    assert not drafted(besides=page).holds(new)
    assert drafted(besides=page).holds(third)
    assert not drafted(besides=other).holds(third)
    of_page = Revision.page_revisions.filter(object_id=str(page.pk))
    assert list(files_of(of_page)) == [old, new]


def test_closing_many_files__reads_the_drafts_once(office: Office) -> None:
    files = [attachment(f"{number}.txt", b"1") for number in range(3)]
    item = shown(office, office.fund(attachments=files))

    with CaptureQueriesContext(connection) as captured:
        withdraw(office, item, ground="privacy")

    asked = [query["sql"] for query in captured if "has_unpublished_changes" in query["sql"]]
    assert len([sql for sql in asked if "latest_revision_id" in sql and " IN (SELECT" in sql]) == 1
    assert get_document_model().objects.filter(collection__name=CLOSED_FILES).count() == 3
