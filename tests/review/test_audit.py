"""Every act is in Wagtail's log, worded in Chinese, and in the audit log as a line."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment
from fupin_cms.ledger import audit_log
from tests import factories

if TYPE_CHECKING:
    from .office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """The audit records of the test, as (action, actor, data)."""
    caplog.set_level(logging.INFO, logger=audit_log.LOGGER)

    def read() -> list[tuple[str, str, dict[str, Any]]]:
        return [
            (record.message, record.actor, record.data)  # type: ignore[attr-defined]
            for record in caplog.records
            if record.name == audit_log.LOGGER
        ]

    return read


def actions(found: Any) -> list[str]:
    return [action for action, *_ in found]


def test_chain__each_act_is_in_both_logs(
    office: Office, lines: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        candidate = office.released()

    entries = PageLogEntry.objects.filter(action__startswith="fupin.").order_by("pk")
    in_wagtail = [entry.action for entry in entries]
    assert in_wagtail == ["fupin.submit", *["fupin.sign"] * 3, "fupin.release"]
    assert [one for one in actions(lines()) if one.startswith("fupin.")] == in_wagtail
    _, actor, data = next(line for line in lines() if line[0] == "fupin.release")
    assert actor == "leader"
    assert data["seq"] == 1
    assert data["digest"] == candidate.digest
    assert data["id"] == str(candidate.page_id)


def test_line__holds_nothing_that_a_person_typed(
    office: Office, lines: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        candidate = office.submitted()
        office.reject(candidate, "head", "材料里有张三的电话。")

    assert "fupin.reject" in actions(lines())
    assert "张三" not in repr(lines())
    assert candidate.title not in repr(lines())


def test_rolled_back_act__is_not_said_to_be_done(
    office: Office, lines: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        office.submitted()
        transaction.set_rollback(True)

    assert "fupin.submit" not in actions(lines())


def test_refusal__is_written_at_once(office: Office, lines: Any) -> None:
    office.submitted(page := office.fund())
    with pytest.raises(PermissionDenied):
        office.submitted(page)

    assert ("fupin.refused", "editor") in [(action, actor) for action, actor, _ in lines()]


def test_every_action__has_a_chinese_wording() -> None:
    registry.scan_for_actions()
    ours = {name: one for name, one in registry.formatters.items() if name.startswith("fupin.")}
    assert len(ours) > 10
    for name, formatter in ours.items():
        message = formatter.format_message(PageLogEntry(action=name, data={}))
        assert any("一" <= letter <= "鿿" for letter in formatter.label + message), name


def test_moments__are_read_as_people_write_them() -> None:
    registry.scan_for_actions()
    action = "fupin.act.ask_confirmation"
    data = {"act": "紧急撤回", "deadline": "2026-11-24T10:14:14+08:00"}
    entry = PageLogEntry(action=action, data=data)

    message = registry.formatters[action].format_message(entry)
    assert message == "紧急撤回，等待另一人办理，期限2026-11-24 10:14"


# Roles --------------------------------------------------------------------------------


def role_entries() -> list[str]:
    found = ModelLogEntry.objects.filter(action__startswith="fupin.role").order_by("pk")
    return [str(entry.message) for entry in found]


def test_group_membership__from_both_sides_is_logged(office: Office) -> None:
    ModelLogEntry.objects.all().delete()
    group = office.secrecy.groups.get()
    office.editor.groups.add(group)
    group.user_set.remove(office.editor)
    office.editor.groups.clear()

    assert role_entries() == [
        "编辑：加入“保密审查”组",
        "编辑：移出“保密审查”组",
        "编辑：移出“编辑”组",
    ]


def test_appointment__given_changed_and_taken_is_logged(office: Office) -> None:
    ModelLogEntry.objects.all().delete()
    appointment = Appointment.objects.create(
        department=office.tree.department, user=office.editor, role=Role.HEAD, title="副科长"
    )
    appointment.ends_on = dt.date(2030, 1, 1)
    appointment.save()
    appointment.delete()

    given, changed, taken = role_entries()
    assert given.startswith("计划财务科任职：编辑，")
    assert "2030-01-01" in changed
    assert taken.startswith("计划财务科免去任职：编辑")


def test_account__made_superuser_or_disabled_is_logged_with_who_did_it(
    office: Office, lines: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ModelLogEntry.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        office.client("admin").post(
            reverse("wagtailusers_users:edit", args=[office.editor.pk]),
            {
                "username": "editor",
                "email": "editor@example.invalid",
                "first_name": "名",
                "last_name": "编辑",
                "is_active": "on",
                "is_superuser": "on",
            },
        )

    assert "编辑：设为超级管理员" in " ".join(role_entries()).replace("名 编辑", "编辑")
    assert ("fupin.role.account", "admin") in [(action, actor) for action, actor, _ in lines()]


def test_signing_in__is_no_change_of_roles(office: Office) -> None:
    ModelLogEntry.objects.all().delete()
    office.client("editor")
    factories.make_user("editor")
    assert role_entries() == []
