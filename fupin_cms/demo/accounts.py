"""The demonstration's accounts: one for each role, named by it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from fupin_cms.catalogue.enums import Role
from fupin_cms.catalogue.models import Appointment, Department
from fupin_cms.conf import get_settings
from fupin_cms.setup.groups import ADMINISTRATOR, EDITOR, HEAD, LEADER, SECRECY

if TYPE_CHECKING:
    from collections.abc import Iterable


PASSWORD = "demo"  # noqa: S105  # known to everybody, and refused on a site in service
_DOMAIN = "@example.invalid"


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
    Account("duty", get_settings().DUTY_GROUP),
    Account("auditor", get_settings().AUDIT_GROUP),
    Account("admin", ADMINISTRATOR),
)


@dataclass(frozen=True)
class Staff:
    """Who drafts and who signs."""

    editor: Any
    head: Any
    secrecy: Any
    leader: Any
    duty: Any


def ensure_accounts(password: str) -> tuple[Staff, list[str]]:
    """The staff, and what was made, in Chinese. An account that exists stays as it is.

    Raises Group.DoesNotExist where the set-up has not been run.
    """
    users = {account.username: _ensure(account, password) for account in ACCOUNTS}
    made = [
        f"账号 {account.username}：已创建。" for account in ACCOUNTS if users[account.username][1]
    ]
    return Staff(**{one.name: users[one.name][0] for one in fields(Staff)}), made


def give_addresses(accounts: Iterable[Account] = ACCOUNTS) -> None:
    """Give new accounts their e-mail addresses: only now, so that building sends no e-mail."""
    for account in accounts:
        get_user_model().objects.filter(username=account.username, email="").update(
            email=f"{account.username}{_DOMAIN}"
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


def is_of_demo(user: Any) -> bool:
    """Whether the demo made the account, as far as the account itself tells: by its address, which
    no mail server has.
    """
    return str(user.email or "").endswith(_DOMAIN)


def left_behind() -> list[str]:
    """Usernames of the demo's accounts in this database: by their address, or by their name with
    the demo's password.
    """
    users = get_user_model().objects
    found = set(users.filter(email__endswith=_DOMAIN).values_list("username", flat=True))
    named = users.filter(username__in=[account.username for account in ACCOUNTS], is_active=True)
    found |= {user.get_username() for user in named if user.check_password(PASSWORD)}
    return sorted(found)
