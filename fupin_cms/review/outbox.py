"""待发邮件: what is to be told by mail, written with the deed and sent after it.

A letter is a row of the deed's own transaction, under a key that says what it tells and to whom:
a deed that is rolled back tells nothing, and one that is repeated does not tell again. What could
not be sent stays and is tried again, by the tick.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.utils import timezone

from fupin_cms.ledger.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)

_WAITS = (1, 5, 15, 60, 240)
"""Minutes until the next try, after the first failures; the last goes on."""
_DOWN = 3
ATTEMPTS = 20
"""After so many tries, which is three days, a letter is given up and only reported."""


class NotSentError(Exception):
    """The mail server did not take a letter; it is kept and tried again."""


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        """Those that are still to be sent."""
        return self.filter(sent_at=None, attempts__lt=ATTEMPTS)

    def due(self, now: dt.datetime) -> LetterQuerySet:
        """Those to be sent now."""
        return self.waiting().filter(next_at__lte=now)


class Letter(models.Model):
    """A mail to one address."""

    key = models.CharField("事由", max_length=64, unique=True)
    """Digest of what is told and to whom."""
    to = models.EmailField("收件人")
    subject = models.CharField("主题", max_length=400)
    body = models.TextField("正文")
    written_at = models.DateTimeField("写入时间", default=timezone.now)
    next_at = models.DateTimeField("下次发送", default=timezone.now)
    sent_at = models.DateTimeField("发出时间", null=True)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    last_error = models.CharField("最近一次失败", max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "邮件"
        verbose_name_plural = "邮件"
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(sent_at=None), name="fupin_letter_due"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> str:
        """Where the letter stands, in Chinese."""
        if self.sent_at is not None:
            return "已发出"
        if self.attempts >= ATTEMPTS:
            return "多次失败，已停止"
        return "等待重试" if self.attempts else "等待发出"


@dataclass(frozen=True)
class Text:
    """What is told: subject and body, in Chinese."""

    subject: str
    body: str


def write(key: str, addresses: Iterable[str], text: Text) -> None:
    """Put a letter to each address into the outbox, in the caller's transaction.

    `key` names the event that is told. An address that was told of it already is left out. Sending
    is tried at once after the commit, and then by the tick.
    """
    wanted = {digest(f"{key}\n{address}".encode()): address for address in set(addresses)}
    told = set(Letter.objects.filter(key__in=wanted).values_list("key", flat=True))
    Letter.objects.bulk_create(
        (
            Letter(key=name, to=address, subject=" ".join(text.subject.split()), body=text.body)
            for name, address in sorted(wanted.items())
            if name not in told
        ),
        ignore_conflicts=True,  # another process may be telling the same at this moment
    )
    names = sorted(wanted.keys() - told)

    def deliver() -> None:
        for pk in Letter.objects.filter(key__in=names).order_by("pk").values_list("pk", flat=True):
            send(pk, timezone.now())

    if names:
        # Robust: what was committed stays committed, whatever the mail server does. Django logs
        # the function's name, which a partial has not.
        transaction.on_commit(deliver, robust=True)


def send(pk: int, now: dt.datetime) -> str:
    """Send a letter that is due. Returns an empty text, or why it could not be sent.

    It is claimed before it is sent, so that of two processes one sends. Killed in between, it is
    sent again at its next try, under the same Message-ID.
    """
    claimed = Letter.objects.due(now).filter(pk=pk)
    letter = claimed.first()
    if letter is None:
        return ""
    wait = _WAITS[min(letter.attempts, len(_WAITS) - 1)]
    if not claimed.filter(attempts=letter.attempts).update(
        attempts=letter.attempts + 1, next_at=now + dt.timedelta(minutes=wait)
    ):
        return ""
    message = EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.to],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<{letter.key}@fupin-cms.invalid>",
        },
    )
    try:
        get_connection().send_messages([message])
    except OSError as error:  # every failure of smtplib's and of the network is one
        reason = f"{type(error).__name__}: {error}"[:300]
        Letter.objects.filter(pk=pk).update(last_error=reason)
        logger.warning("mail to %s was not sent: %s", letter.to, reason)
        return reason
    Letter.objects.filter(pk=pk).update(sent_at=now, last_error="")
    return ""


def send_due(now: dt.datetime) -> tuple[int, list[str]]:
    """Send what is due, oldest first; how many were sent, and why others were not.

    After a few failures in a row the server is taken to be down: the rest waits for the next tick.
    """
    sent, failures, in_a_row = 0, list[str](), 0
    for pk in list(Letter.objects.due(now).order_by("pk").values_list("pk", flat=True)):
        reason = send(pk, now)
        if not reason:
            sent, in_a_row = sent + 1, 0
            continue
        failures.append(reason)
        in_a_row += 1
        if in_a_row == _DOWN:
            break
    return sent, failures
