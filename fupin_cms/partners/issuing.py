"""Keys are made, replaced and revoked here, and nowhere else; each change is in the log."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from . import journal, keys
from .models import Key, Partner
from .scopes import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .keys import KeyText

MOST_LIVE = 2
"""So many keys of one partner are good at once: the one in use and the one that follows it."""
DAYS = 365
MOST_DAYS = 3 * 365
GRACE_DAYS = 7
"""So long the old key stays good after it was replaced."""


class KeyNotMadeError(ValueError):
    """A key cannot be made, for a reason that the person can read."""


@transaction.atomic
def make(partner: Partner, *, scopes: Iterable[str], days: int, user: Any = None) -> KeyText:
    """A new key, whose text is nowhere kept. `user` is None at the command line.

    Raises KeyNotMadeError where the partner is switched off, has two good keys already, or scopes
    or days are wrong.
    """
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    wanted = _checked(partner, scopes, days)
    now = timezone.now()
    if partner.keys.live(now).count() >= MOST_LIVE:
        raise KeyNotMadeError(
            f"{partner.name}已有{MOST_LIVE}个有效的密钥：请先作废其中一个，再生成新的。"
        )
    made = keys.make()
    pepper = keys.peppers()[0]
    key = Key.objects.create(
        partner=partner,
        prefix=made.prefix,
        digest=keys.digest_of(made.text, pepper),
        pepper=keys.pepper_mark(pepper),
        scopes=wanted,
        made_at=now,
        made_by=journal.full_name(user),
        expires_at=now + dt.timedelta(days=days),
    )
    journal.made(key, user)
    return made


@transaction.atomic
def rotate(
    key: Key, *, days: int = DAYS, grace_days: int = GRACE_DAYS, user: Any = None
) -> KeyText:
    """A key that follows this one, with its scopes; this one stays good for some days yet.

    Raises KeyNotMadeError where the key is no longer good, or another follows it already.
    """
    made = make(key.partner, scopes=key.scopes, days=days, user=user)
    key = Key.objects.select_for_update().get(pk=key.pk)
    now = timezone.now()
    if key.revoked_at is not None or key.expires_at <= now:
        raise KeyNotMadeError(f"{key}已经失效，不能更换：请直接生成新的密钥。")
    key.expires_at = min(key.expires_at, now + dt.timedelta(days=grace_days))
    key.save(update_fields=["expires_at"])
    journal.rotated(key, made.prefix, user)
    return made


@transaction.atomic
def revoke(key: Key, *, user: Any = None) -> bool:
    """End a key at once and for good. False where that was done before."""
    ended = Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        journal.revoked(key, user)
    return bool(ended)


def _checked(partner: Partner, scopes: Iterable[str], days: int) -> list[str]:
    asked = set(scopes)
    if unknown := sorted(asked - set(Scope.values)):
        raise KeyNotMadeError(f"没有这样的权限：{'、'.join(unknown)}。")
    if not 1 <= days <= MOST_DAYS:
        raise KeyNotMadeError(f"有效期应当在1天和{MOST_DAYS}天之间。")
    if not partner.is_active:
        raise KeyNotMadeError(f"{partner.name}已停用：请先启用，再生成密钥。")
    return [scope for scope in Scope.values if scope in asked]
