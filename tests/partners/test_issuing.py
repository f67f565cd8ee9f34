"""Keys are made, replaced and revoked; two at once at most, and all of it is in the log."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from fupin_cms.ledger import audit_log
from fupin_cms.partners import issuing
from fupin_cms.partners.models import Key, Partner

from .scene import call, make_key, make_partner, row_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_two_keys_at_once_and_not_three(client: Client) -> None:
    partner = make_partner()
    first = make_key(partner, "read")
    second = issuing.rotate(row_of(first), grace_days=7)
    assert call(client, first).status_code == call(client, second).status_code == 200
    assert row_of(second).scopes == ["read"]
    assert row_of(first).expires_at <= timezone.now() + dt.timedelta(days=7)
    with pytest.raises(issuing.KeyNotMadeError, match="2个有效的密钥"):
        make_key(partner)
    assert issuing.revoke(row_of(first)) is True
    assert issuing.revoke(row_of(first)) is False
    make_key(partner)


def test_a_key_that_is_over_has_no_successor() -> None:
    key = make_key()
    issuing.revoke(row_of(key))
    with pytest.raises(issuing.KeyNotMadeError, match="已经失效"):
        issuing.rotate(row_of(key))
    assert Key.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "scopes", "days", "said"),
    [
        ({"is_active": False}, [], 30, "已停用"),
        ({}, ["everything"], 30, "everything"),
        ({}, [], 0, "有效期"),
        ({}, [], 4000, "有效期"),
    ],
)
def test_what_is_refused(fields: dict[str, Any], scopes: list[str], days: int, said: str) -> None:
    with pytest.raises(issuing.KeyNotMadeError, match=said):
        issuing.make(make_partner(**fields), scopes=scopes, days=days)


def test_every_change_is_in_the_history_and_in_the_audit_log(
    caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any, admin_user: Any
) -> None:
    partner = make_partner()
    with (
        caplog.at_level("INFO", audit_log.LOGGER),
        django_capture_on_commit_callbacks(execute=True),
    ):
        key = issuing.make(partner, scopes=["read"], days=30, user=admin_user)
        other = issuing.rotate(row_of(key), user=admin_user)
        issuing.revoke(row_of(key))
    entries = [
        (entry.action, entry.formatter.format_message(entry))
        for entry in ModelLogEntry.objects.for_instance(partner).order_by("pk")
    ]
    assert [action for action, _ in entries] == [
        "fupin.key.make",
        "fupin.key.make",
        "fupin.key.rotate",
        "fupin.key.revoke",
    ]
    assert f"由fpk_{other.prefix}…接替" in entries[2][1]
    assert entries[3][1].startswith("命令行作废密钥")
    lines = [(line.message, getattr(line, "actor", None)) for line in caplog.records]
    assert ("fupin.key.rotate", admin_user.get_username()) in lines
    assert ("fupin.key.revoke", "") in lines
    assert key.text[12:] not in str(entries)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("fupin_key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_the_command_does_all_of_it(client: Client) -> None:
    with pytest.raises(CommandError, match="没有登记"):
        command("create", "某报社")
    known = ("--contact", "编务部", "--reach", "000-0000000", "--purpose", "转载")
    text = command("create", "某报社", "--scopes", "read,changes", *known)
    assert call(client, f"Bearer {text}").status_code == 200
    made = json.loads(command("rotate", text[:12], "--grace", "1", "--json"))
    assert call(client, f"Bearer {made['key']}").status_code == 200
    assert made["scopes"] == ["read", "changes"]
    assert json.loads(command("revoke", text[4:12], "--json"))["revoked"] is True
    assert call(client, f"Bearer {text}").status_code == 401
    listed = json.loads(command("list", "--json"))
    assert [(one["prefix"], one["live"]) for one in listed] == [
        (made["prefix"], True),
        (text[4:12], False),
    ]
    assert made["key"] not in command("list")
    with pytest.raises(CommandError, match="没有这个密钥"):
        command("revoke", "00000000")
    with pytest.raises(CommandError, match="everything"):
        command("create", "某报社", "--scopes", "everything")
    assert Partner.objects.count() == 1
