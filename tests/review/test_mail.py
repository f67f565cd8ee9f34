"""Each hand-over is told once, after the commit, in Chinese, to those whose turn it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from fupin_cms.review import outbox
from fupin_cms.review.mail import announce_turn
from fupin_cms.review.models import Candidate, Letter
from fupin_cms.review.signing import sign
from fupin_cms.review.submission import call_back

from . import acting
from .office import CHAIN, turn

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


def test_act__is_told_to_the_leader_then_to_the_head(office: Office, sent: Any) -> None:
    item = acting.shown(office)
    rows: list[Any] = []

    proposed = sent(lambda: rows.append(acting.propose(office, item)))
    signed = sent(lambda: acting.sign(office, rows[0]))

    assert [message.to for message in proposed] == [["leader@example.invalid"]]
    assert ["head@example.invalid"] in [message.to for message in signed]
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


class DeadServer:
    """A mail server that takes nothing; its connections are counted."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> DeadServer:
        return self

    def send_messages(self, _messages: Any) -> None:
        self.asked += 1
        raise ConnectionRefusedError("mail server")


@pytest.fixture
def dead_server(monkeypatch: pytest.MonkeyPatch) -> DeadServer:
    server = DeadServer()
    monkeypatch.setattr(outbox, "get_connection", server)
    return server


def test_mail_server_that_is_down__undoes_nothing_and_loses_nothing(
    office: Office, sent: Any, dead_server: DeadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(office.submitted)
    letter = Letter.objects.get()
    assert Candidate.objects.open().exists()
    assert (letter.sent_at, letter.attempts) == (None, 1)
    assert "mail server" in letter.last_error

    monkeypatch.undo()
    now = timezone.now()
    assert outbox.send_due(now) == (0, [])  # not yet: it was tried just now
    assert outbox.send_due(now + dt.timedelta(minutes=2)) == (1, [])
    assert outbox.send_due(now + dt.timedelta(days=1)) == (0, [])

    assert [message.to for message in mail.outbox] == [["head@example.invalid"]]


def test_letter__goes_under_the_same_message_id_at_every_try(office: Office, sent: Any) -> None:
    (message,) = sent(office.submitted)
    letter = Letter.objects.get()
    Letter.objects.update(sent_at=None)  # killed between sending and noting it

    outbox.send_due(timezone.now() + dt.timedelta(hours=1))

    again = mail.outbox[-1]
    assert again is not message
    assert again.message()["Message-ID"] == message.message()["Message-ID"]
    assert letter.key in message.message()["Message-ID"]


def test_letter_in_another_processs_hands__is_not_sent_twice(office: Office, sent: Any) -> None:
    sent(office.submitted)
    Letter.objects.update(sent_at=None, next_at=timezone.now())
    letter, now = Letter.objects.get(), timezone.now()
    mail.outbox.clear()

    Letter.objects.update(attempts=2, next_at=now + dt.timedelta(minutes=5))  # claimed meanwhile

    assert outbox.send(letter.pk, now) == ""
    assert mail.outbox == []


def test_server_that_is_down__is_not_asked_for_every_letter(
    db: None, dead_server: DeadServer
) -> None:
    addresses = [f"person{number}@example.invalid" for number in range(9)]
    outbox.write("x", addresses, outbox.Text("主题", "正文"))

    sent, failures = outbox.send_due(timezone.now())

    assert (sent, len(failures), dead_server.asked) == (0, 3, 3)


def test_letter_that_never_goes__is_given_up_and_kept(db: None, dead_server: DeadServer) -> None:
    outbox.write("x", ["person@example.invalid"], outbox.Text("主题", "正文"))
    now = timezone.now()
    for _ in range(outbox.ATTEMPTS + 2):
        outbox.send_due(now)
        now += dt.timedelta(hours=5)

    assert dead_server.asked == outbox.ATTEMPTS
    assert Letter.objects.get(sent_at=None).state == "多次失败，已停止"


def test_same_event__is_told_once_however_often_it_is_announced(office: Office, sent: Any) -> None:
    candidate = office.submitted()
    step = candidate.steps.get(step="head")

    def again() -> None:
        announce_turn(candidate, step)
        announce_turn(candidate, step)

    assert sent(again) == []
    assert Letter.objects.filter(to="head@example.invalid").count() == 1


def test_same_form_twice__is_told_once(office: Office, sent: Any) -> None:
    candidate = office.submitted()
    state = turn(candidate)

    def twice() -> None:
        for _ in range(2):
            sign(state, office.head, {})

    assert [message.to for message in sent(twice)] == [["secrecy@example.invalid"]]
