"""E-mail on each hand-over: rendered at once, sent after the commit, to each address by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.admin.utils import get_admin_base_url

from fupin_cms.conf import get_settings

from . import entitlement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .records import Candidate, Withdrawal
    from .tasks import SigningTask

_FOLDER = "fupin_cms/review/mail"


def announce_turn(candidate: Candidate, task: SigningTask) -> None:
    """Tell those who may sign the step that it is their turn."""
    _send(
        "turn",
        entitlement.signers(candidate, task),
        _address("candidate", candidate.pk),
        candidate=candidate,
        task=task,
    )


def announce_end(candidate: Candidate) -> None:
    """Tell the authors that the item came back to them, and why."""
    _send("end", _authors(candidate), _address("candidate", candidate.pk), candidate=candidate)


def announce_release(candidate: Candidate) -> None:
    """Tell the authors that the item was released."""
    _send("release", _authors(candidate), _address("candidate", candidate.pk), candidate=candidate)


def announce_withdrawal(withdrawal: Withdrawal, recipients: Iterable[Any]) -> None:
    """Tell those whose turn it is, or who proposed it, where a withdrawal stands."""
    _send(
        "withdrawal",
        recipients,
        _address("withdrawal", withdrawal.pk),
        withdrawal=withdrawal,
    )


def _authors(candidate: Candidate) -> Iterable[Any]:
    return get_user_model().objects.filter(username__in=candidate.authors)


def _address(name: str, pk: int) -> str:
    base = get_admin_base_url() or get_settings().BASE_URL
    return f"{base}{reverse(f'fupin_review:{name}', args=[pk])}"


def _send(template: str, recipients: Iterable[Any], link: str, **context: Any) -> None:
    addresses = sorted({user.email for user in recipients if user.is_active and user.email})
    context = {**context, "link": link, "site_name": get_settings().SITE_NAME}
    subject = render_to_string(f"{_FOLDER}/{template}_subject.txt", context)
    body = render_to_string(f"{_FOLDER}/{template}.txt", context)
    messages = [
        EmailMessage(
            " ".join(subject.split()),
            body,
            to=[address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        for address in addresses
    ]

    def deliver() -> None:
        get_connection().send_messages(messages)

    if messages:
        # Robust: Django logs a mail server's failure; what was committed stays committed. It logs
        # the function's name, which a partial has not.
        transaction.on_commit(deliver, robust=True)
