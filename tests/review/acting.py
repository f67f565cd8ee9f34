"""What tests of acts do: the business verbs, and the accounts that only acts know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import proposals, proposing
from tests import factories

if TYPE_CHECKING:
    from fupin_cms.review.models import Proposal

    from .office import Office

REASON = "金额有误，更正后重新公开。"
LEAK = "privacy"


def shown(office: Office, page: FundPage | None = None) -> Disclosure:
    """An item that went through the whole chain."""
    candidate = office.released(page)
    return Disclosure.objects.get(content_id=candidate.content_id, stream=candidate.stream)


def amended(office: Office, **fields: Any) -> Disclosure:
    """An item with two versions."""
    item = shown(office)
    again(office, item, **fields)
    item.refresh_from_db()
    return item


def again(office: Office, item: Disclosure, **fields: Any) -> None:
    """Amend an item through the whole chain."""
    page = FundPage.objects.get(fupin_identity__content_id=item.content_id)
    changes = {"use": "教育扶贫", "change_kind": "update", "change_note": "更新用途", **fields}
    office.released(office.revise(page, **changes))


def propose(office: Office, item: Disclosure, role: str = "head", **fields: Any) -> Proposal:
    answers = {"ground": "wrong", "reason": REASON, **fields}
    return proposing.propose_withdrawal(item, office.accounts[role], **answers)


def sign(office: Office, row: Proposal, role: str = "leader") -> Proposal:
    row.refresh_from_db()
    return proposals.sign(row, office.accounts[role], row.digest)


def withdraw(office: Office, item: Disclosure, **fields: Any) -> Proposal:
    return sign(office, propose(office, item, **fields))


def withdraw_at_once(
    office: Office, item: Disclosure, role: str = "leader", **fields: Any
) -> Proposal:
    answers = {"ground": LEAK, "reason": "表格中有身份证号码。", **fields}
    return proposing.withdraw_at_once(item, office.accounts[role], **answers)


def hire(office: Office, role: str, group: str) -> Any:
    """An account of a group that no department appoints: on duty, or an auditor."""
    user = factories.make_user("editor", username=role)
    made, _ = Group.objects.get_or_create(name=group)
    made.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.set([made])
    office.accounts[role] = user
    return user


def duty(office: Office) -> Any:
    return hire(office, "duty", "值班")


def auditor(office: Office) -> Any:
    return hire(office, "auditor", "监督审计")


def address(name: str, item: Disclosure, *more: Any) -> str:
    """The address of one of the item's screens."""
    return reverse(f"fupin_review:{name}", args=[item.stream, item.content_id, *more])


def names(answer: bytes, *words: str) -> bool:
    """Whether an answer has one of the words, as text or as JSON may write it."""
    said = answer.decode()
    escaped = [word.encode("unicode_escape").decode() for word in words]
    return any(word in said for word in (*words, *escaped))
