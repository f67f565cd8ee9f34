"""Each hand-over is told once, after the commit, in Chinese, to those whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import transaction

from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import withdrawal
from fupin_cms.review.models import Candidate
from fupin_cms.review.submission import call_back

from .office import CHAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from .office import Office


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], Any]], list[Any]]:
    """The mail that a deed sends."""

    def send(deed: Callable[[], Any]) -> list[Any]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            deed()
        return list(mail.outbox)

    return send


def test_submission__is_told_to_the_head_alone(office: Office, sent: Any) -> None:
    page = office.fund()

    (message,) = sent(lambda: office.submitted(page))

    assert message.to == ["head@example.invalid"]
    assert "科室负责人审核" in message.subject
    assert page.title in message.subject
    assert "/admin/review/" in message.body


def test_each_signature__is_told_to_the_next_and_the_last_to_the_editor(
    office: Office, sent: Any
) -> None:
    candidate = office.submitted()

    told = [
        [message.to for message in sent(lambda role=role: office.sign(candidate, role))]
        for role in CHAIN
    ]

    assert told == [
        [["secrecy@example.invalid"]],
        [["leader@example.invalid"]],
        [["editor@example.invalid"]],
    ]


def test_return__is_told_to_the_editor_with_the_reason(office: Office, sent: Any) -> None:
    candidate = office.submitted()

    (message,) = sent(lambda: office.reject(candidate, "head", "请补充附件"))

    assert message.to == ["editor@example.invalid"]
    assert "请补充附件" in message.body


def test_calling_back__is_told_to_nobody(office: Office, sent: Any) -> None:
    page = office.fund()
    office.submitted(page)

    assert sent(lambda: call_back(page, office.editor)) == []


def test_withdrawal__is_told_to_the_leader_then_to_the_head(office: Office, sent: Any) -> None:
    office.released()
    shown = Disclosure.objects.get()
    rows: list[Any] = []

    proposed = sent(
        lambda: rows.append(
            withdrawal.propose(shown, office.head, ground="wrong", reason="金额有误")
        )
    )
    signed = sent(lambda: withdrawal.sign(rows[0], office.leader))

    assert [message.to for message in proposed] == [["leader@example.invalid"]]
    assert [message.to for message in signed] == [["head@example.invalid"]]
    assert "内容有误" in proposed[0].body


def test_account_without_address__is_left_out(office: Office, sent: Any) -> None:
    type(office.head).objects.filter(pk=office.head.pk).update(email="")

    assert sent(office.submitted) == []


def test_deed_that_is_rolled_back__is_told_to_nobody(office: Office, sent: Any) -> None:
    def undone() -> None:
        with transaction.atomic():
            office.submitted()
            transaction.set_rollback(True)

    assert sent(undone) == []


def test_mail_server_that_is_down__undoes_nothing(
    office: Office, sent: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError("mail server")

    monkeypatch.setattr("fupin_cms.review.outbox.get_connection", refuse)

    sent(office.submitted)

    assert Candidate.objects.open().exists()
    assert "mail server" in caplog.text
