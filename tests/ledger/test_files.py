"""Who gets a frozen file: 200, 410 or 404."""

from __future__ import annotations

from typing import Any

import pytest

from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.files import access, internal_access
from fupin_cms.ledger.models import FrozenFile
from tests import factories

from . import acting

pytestmark = pytest.mark.django_db

NAME = "分配明细.txt"


@pytest.fixture
def sha256(attached: Any) -> str:
    release = acting.issue(attached)
    return release.files.get().sha256


def statuses(sha256: str, name: str = NAME) -> tuple[int, int]:
    return access(sha256, name).status, internal_access(sha256, name).status


def test_current__200_in_one_query(sha256: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = access(sha256, NAME)
    assert (found.status, found.name) == (200, NAME)
    assert found.file is not None
    assert found.file.media_type == "text/plain"


def test_another_name_or_digest__404(sha256: str) -> None:
    assert statuses(sha256, "别名.txt") == (404, 404)
    assert statuses("0" * 64) == (404, 404)


def test_candidate_alone__404(attached: Any) -> None:
    acting.candidate(attached)
    sha256 = FrozenFile.objects.get().sha256
    assert statuses(sha256) == (404, 404)


def test_internal__404_for_the_public_200_for_staff(attached: Any) -> None:
    release = acting.issue(acting.make_internal(attached))
    assert statuses(release.files.get().sha256) == (404, 200)


def test_withdrawn__410(sha256: str, attached: Any) -> None:
    acting.withdraw(attached.identity.content_id)
    assert statuses(sha256) == (410, 410)
    assert access(sha256, NAME).file is None


def test_replaced_by_an_amendment__200_as_long_as_the_old_version_can_be_read(
    sha256: str, attached: Any
) -> None:
    acting.attach(attached, "a.txt", b"new")
    release = acting.amend(attached)
    assert statuses(sha256) == (200, 200)
    acting.withdraw_version(release.content_id, 1)
    assert statuses(sha256) == (410, 410)
    assert access(release.files.get().sha256, release.files.get().name).status == 200


def test_withdrawn_version__200_while_another_readable_version_lists_it(
    sha256: str, attached: Any
) -> None:
    release = acting.amend(attached)
    acting.withdraw_version(release.content_id, 1)
    assert statuses(sha256) == (200, 200)


def test_reinstated__410_for_what_only_the_withdrawn_document_listed(
    sha256: str, attached: Any
) -> None:
    acting.withdraw(attached.identity.content_id)
    acting.attach(attached, "a.txt", b"new")
    acting.candidate(attached, Event.REINSTATED).append()
    assert statuses(sha256) == (410, 410)


def test_withdrawn_here_but_current_elsewhere__200(
    sha256: str, attached: Any, tree: factories.Tree
) -> None:
    other = acting.attach(factories.make_fund(tree.finance), "a.txt", "海丰县 1800000.00".encode())
    acting.issue(other)
    acting.withdraw(attached.identity.content_id)
    assert statuses(sha256) == (200, 200)


def test_internal_withdrawal__says_nothing_to_the_public(attached: Any) -> None:
    release = acting.issue(acting.make_internal(attached))
    acting.withdraw(release.content_id, Stream.INTERNAL)
    assert statuses(release.files.get().sha256) == (404, 410)
