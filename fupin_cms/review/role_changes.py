"""Who may do what is part of the evidence: each change of it is logged, from wherever it comes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.log_actions import log

from fupin_cms.catalogue.models import Appointment

ACTIONS = {
    "fupin.role.groups": ("组成员变更", "{person}：{change}“{groups}”组"),
    "fupin.role.account": ("账号权限变更", "{person}：{change}"),
    "fupin.role.appointment": ("任职变更", "{department}{change}：{person}，{role}，{term}"),
}
"""Each action's label, and its wording over the entry's data."""

_FLAGS = {
    ("is_superuser", True): "设为超级管理员",
    ("is_superuser", False): "取消超级管理员",
    ("is_active", True): "启用",
    ("is_active", False): "停用",
}
_CHANGES = {"post_add": "加入", "post_remove": "移出", "pre_clear": "移出"}


def _person(user: Any) -> dict[str, str]:
    return {"person": str(user.get_full_name() or user), "username": user.get_username()}


def _groups_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[Any] | None, **_: Any
) -> None:
    """A user's groups, or (`reverse`) a group's users."""
    if action not in _CHANGES:
        return
    users = get_user_model().objects
    if reverse:
        changed = users.filter(pk__in=pk_set) if pk_set is not None else instance.user_set.all()
        names = {user: [instance.name] for user in changed}
    else:
        groups = Group.objects.filter(pk__in=pk_set) if pk_set is not None else instance.groups
        names = {instance: sorted(groups.values_list("name", flat=True))}
    for user, named in names.items():
        if named:
            data = {"change": _CHANGES[action], "groups": "、".join(named), **_person(user)}
            log(user, "fupin.role.groups", data=data)


def _remember_flags(instance: Any, raw: bool = False, update_fields: Any = None, **_: Any) -> None:
    """Before an account is saved: what its flags are in the database."""
    names = {name for name, _ in _FLAGS}
    instance.fupin_flags = None
    if raw or (update_fields is not None and not names & set(update_fields)):
        return
    stored = get_user_model().objects.filter(pk=instance.pk).values(*sorted(names)).first()
    instance.fupin_flags = stored or {"is_superuser": False, "is_active": True}


def _flags_changed(instance: Any, raw: bool = False, **_: Any) -> None:
    before = getattr(instance, "fupin_flags", None)
    if raw or before is None:
        return
    for (name, value), change in _FLAGS.items():
        if before[name] != value and getattr(instance, name) == value:
            log(instance, "fupin.role.account", data={"change": change, **_person(instance)})


def _appointed(instance: Appointment, created: bool, raw: bool = False, **_: Any) -> None:
    if not raw:
        _appointment_changed(instance, "任职" if created else "任职变更")


def _dismissed(instance: Appointment, **_: Any) -> None:
    _appointment_changed(instance, "免去任职")


def _appointment_changed(appointment: Appointment, change: str) -> None:
    term = f"{appointment.starts_on or '未注明'}至{appointment.ends_on or '未注明'}"
    acting = "代理" if appointment.acting else ""
    data = {
        "change": change,
        "department": appointment.department.name,
        "role": f"{acting}{appointment.get_role_display()}",
        "term": term,
        **_person(appointment.user),
    }
    log(appointment.department, "fupin.role.appointment", data=data)


def connect() -> None:
    """Listen to memberships, accounts and appointments."""
    user = get_user_model()
    m2m_changed.connect(
        _groups_changed, sender=user.groups.through, dispatch_uid="fupin_role_groups"
    )
    pre_save.connect(_remember_flags, sender=user, dispatch_uid="fupin_role_flags_before")
    post_save.connect(_flags_changed, sender=user, dispatch_uid="fupin_role_flags")
    post_save.connect(_appointed, sender=Appointment, dispatch_uid="fupin_role_appointed")
    post_delete.connect(_dismissed, sender=Appointment, dispatch_uid="fupin_role_dismissed")
