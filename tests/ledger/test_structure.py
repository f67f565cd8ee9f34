"""栏目变更: what an administrator changes in the admin is announced; nothing else is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.urls import reverse
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import LogContext

from fupin_cms.catalogue.models import Department, Topic
from fupin_cms.ledger import projection
from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.structure import Kind, announce
from fupin_cms.ledger.structure_rules import structure_id
from fupin_cms.ledger.structure_watch import differing
from fupin_cms.ledger.verify import Verification
from tests import factories

from . import acting
from .feeding import change_entries

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Any:
    user = factories.make_user("admin")
    client.force_login(user)
    return user


def changes(stream: Stream = Stream.PUBLIC) -> list[dict[str, Any]]:
    """The announcements of a stream, in order."""
    entries = [orjson.loads(data) for _, data in change_entries(stream, after=0, limit=100)]
    return [one["structure"] for one in entries if one["event"]["code"] == "structure"]


def faults() -> list[str]:
    return [str(f) for f in Verification().faults() if "页面" not in f.message]


def test_topic__renamed_in_the_admin_is_announced_and_signed(
    tree: factories.Tree, client: Client, admin: Any
) -> None:
    url = reverse("topic:edit", args=[tree.topic.pk])
    response = client.post(
        url, {"name": "产业帮扶", "code": tree.topic.pk, "sort_order": 0, "action": "save"}
    )
    assert response.status_code == 302
    assert changes() == [
        {
            "event": "structure",
            "kind": "topic",
            "code": "industry",
            "before": {"name": "产业扶贫"},
            "after": {"name": "产业帮扶"},
        }
    ]
    release = Release.objects.get()
    assert release.content_id == structure_id("topic", "industry")
    (signature,) = release.signatures.all()
    assert (signature.step, signature.person_username) == ("administrator", "admin")
    assert faults() == []


def test_entries__created_and_deleted(admin: Any) -> None:
    with LogContext(user=admin):
        topic = Topic.objects.create(code="new", name="新专题")
        topic.save()
        topic.delete()
    assert [(one["before"], one["after"]) for one in changes()] == [
        (None, {"name": "新专题"}),
        ({"name": "新专题"}, None),
    ]


def test_department__contacts_alone_are_told(tree: factories.Tree, admin: Any) -> None:
    department = Department.objects.get(pk=tree.department.pk)
    with LogContext(user=admin):
        department.sort_order = 9
        department.save()
        assert changes() == []
        department.telephone = "0660-0000001"
        department.save()
    (change,) = changes()
    assert change["kind"] == "department"
    assert change["after"]["telephone"] == "0660-0000001"
    assert set(change["after"]) == {"name", "address", "telephone", "email", "office_hours"}


def test_section__when_it_is_published_and_not_before(tree: factories.Tree, admin: Any) -> None:
    section = tree.finance
    section.live = True
    section.save()
    with LogContext(user=admin):
        section.title = "财务信息"
        revision = section.save_revision()
        assert changes() == []
        PublishPageRevisionAction(revision, user=admin).execute(skip_permission_checks=True)
    (change,) = changes()
    assert (change["code"], change["before"]["title"], change["after"]["title"]) == (
        "finance",
        "财务公开",
        "财务信息",
    )


def test_section__that_becomes_internal_leaves_the_public(tree: factories.Tree, admin: Any) -> None:
    section = tree.finance
    section.live = True
    section.save()
    with LogContext(user=admin):
        section.is_internal = True
        section.save()
    assert [one["after"] for one in changes()] == [None]
    (internal,) = changes(Stream.INTERNAL)
    assert (internal["before"], internal["after"]["title"]) == (None, "财务公开")


def test_set_up_and_shell__announce_nothing(tree: factories.Tree) -> None:
    tree.topic.name = "改名"
    tree.topic.save()
    assert not Release.objects.exists()
    assert list(differing(Counter())) == []


def test_verify__names_what_was_changed_past_the_admin(tree: factories.Tree, admin: Any) -> None:
    with LogContext(user=admin):
        tree.topic.name = "产业帮扶"
        tree.topic.save()
    checked: Counter[str] = Counter()
    assert list(differing(checked)) == []
    assert checked["栏目和词表"] == 1
    Topic.objects.filter(pk=tree.topic.pk).update(name="改名")
    (fault,) = differing(checked)
    assert str(fault).startswith("public 1: 专题“industry”")


def test_items__go_on_beside_it(fund: Any, admin: Any) -> None:
    release = acting.issue(fund)
    announce(Kind.CATEGORY, "fund", before={"label": "甲"}, after={"label": "乙"},
             administrator=admin)  # fmt: skip
    acting.amend(fund)
    assert [one.seq for one in Release.objects.filter(stream="public")] == [1, 2, 3]
    assert Disclosure.objects.get().seq == 3
    assert projection.rebuild(Stream.PUBLIC) == 1
    assert faults() == []
    entries = [orjson.loads(data) for _, data in change_entries(Stream.PUBLIC, after=0, limit=9)]
    assert [one["document"] is None for one in entries] == [False, True, False]
    assert [one["structure"] is None for one in entries] == [True, False, True]
    assert entries[1]["content_id"] != str(release.content_id)


def test_announce__what_did_not_change_is_refused(admin: Any) -> None:
    with pytest.raises(AppendRefusedError, match="前后不同"):
        announce(Kind.TOPIC, "x", before={"name": "甲"}, after={"name": "甲"}, administrator=admin)
    assert not Release.objects.exists()
