"""What is done to keys, in the history of their partner; from there it goes to the audit log."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wagtail.log_actions import LogFormatter, log

from fupin_cms.ledger.moments import stamp

from . import keys

if TYPE_CHECKING:
    from wagtail.log_actions import LogActionRegistry

    from .models import Key

ACTIONS = {
    "fupin.key.make": ("生成密钥", "{person}生成密钥{key}，权限：{scopes}，有效期至{expires_at}"),
    "fupin.key.rotate": (
        "更换密钥",
        "{person}更换密钥{key}，由{successor}接替，旧密钥用到{expires_at}",
    ),
    "fupin.key.revoke": ("作废密钥", "{person}作废密钥{key}"),
}
"""Each action's label, and its wording over the entry's data."""


def full_name(user: Any) -> str:
    """Who did it, as it is copied into records."""
    return str(user.get_full_name() or user.get_username()) if user else "命令行"


def made(key: Key, user: Any) -> None:
    """A key was made."""
    _write(key, "fupin.key.make", user, scopes="、".join(key.scopes) or "无")


def rotated(key: Key, successor: str, user: Any) -> None:
    """Another key follows this one."""
    _write(key, "fupin.key.rotate", user, successor=keys.shown(successor))


def revoked(key: Key, user: Any) -> None:
    """A key was ended."""
    _write(key, "fupin.key.revoke", user)


def _write(key: Key, action: str, user: Any, **data: Any) -> None:
    said = {"key": str(key), "expires_at": stamp(key.expires_at), "person": full_name(user)}
    log(key.partner, action, user=user, data={**said, **data})


class _Worded(LogFormatter):
    wording = ""

    def format_message(self, log_entry: Any) -> str:
        return self.wording.format_map(defaultdict(str, log_entry.data))


def register_actions(actions: LogActionRegistry) -> None:
    """Make the actions known to Wagtail's history and reports."""
    for action, (label, wording) in ACTIONS.items():
        formatter = type("_Formatter", (_Worded,), {"label": label, "wording": wording})
        actions.register_action(action)(formatter)
