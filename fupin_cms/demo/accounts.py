"""The demonstration's accounts: one for each role, named by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment, Department
from fupin_cms.setup.groups import ADMINISTRATOR, EDITOR, HEAD, LEADER, SECRECY

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Account:
    """An account; `role` where it is appointed to every department, with its title there."""

    username: str
    group: str
    role: Role | None = None
    title: str = ""


ACCOUNTS = (
    Account("editor", EDITOR),
    Account("head", HEAD, Role.HEAD, "科室负责人"),
    Account("secrecy", SECRECY),
    Account("leader", LEADER, Role.LEADER, "分管领导"),
    Account("admin", ADMINISTRATOR),
)


@dataclass(frozen=True)
class Staff:
    """Who drafts and who signs."""

    editor: Any
    head: Any
    secrecy: Any
    leader: Any


def ensure_accounts(password: str) -> tuple[Staff, list[str]]:
    """The staff, and what was made, in Chinese. An account that exists stays as it is.

    Raises Group.DoesNotExist where the set-up has not been run.
    """
    users = {account.username: _ensure(account, password) for account in ACCOUNTS}
    made = [
        f"账号 {account.username}：已创建。" for account in ACCOUNTS if users[account.username][1]
    ]
    staff = {name: user for name, (user, _) in users.items() if name != "admin"}
    return Staff(**staff), made


def give_addresses(accounts: Iterable[Account] = ACCOUNTS) -> None:
    """Give new accounts their e-mail addresses: only now, so that building sends no e-mail."""
    for account in accounts:
        get_user_model().objects.filter(username=account.username, email="").update(
            email=f"{account.username}@example.invalid"
        )


def _ensure(account: Account, password: str) -> tuple[Any, bool]:
    users = get_user_model().objects
    existing = users.filter(username=account.username).first()
    if existing is not None:
        return existing, False
    user = users.create_user(
        account.username,
        password=password,
        last_name=account.group,
        is_superuser=account.group == ADMINISTRATOR,
    )
    user.groups.add(Group.objects.get(name=account.group))
    if account.role is not None:
        for department in Department.objects.all():
            Appointment.objects.create(
                department=department, user=user, role=account.role, title=account.title
            )
    return user, True
