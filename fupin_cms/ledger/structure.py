"""栏目变更: what is structure is changed by administrators alone and announced in the stream.

Titles of sections, departments with their contacts, and vocabularies stand in documents as they
were when these were signed; an announcement tells readers of the stream what they are called now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from . import audit_log
from .append import Signature, append
from .canonical import canonical, digest
from .events import Event, Step, Stream
from .moments import this_second
from .signatures import new_salt
from .structure_rules import structure_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .models import Release

Value = dict[str, Any]
"""What readers know of a section, a department or an entry of a vocabulary."""


class Kind(models.TextChoices):
    """What of the structure an announcement is about."""

    SECTION = "section", "栏目"
    DEPARTMENT = "department", "科室"
    REGION = "region", "行政区划"
    TOPIC = "topic", "专题"
    SUBJECT = "subject", "主题分类"
    CATEGORY = "category", "信息类别"


def announce(
    kind: Kind,
    code: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    administrator: Any,
    stream: Stream = Stream.PUBLIC,
) -> Release:
    """Append a change of the structure, signed by the administrator, in the caller's transaction.

    `before` is None for what is new, `after` for what is gone. Raises AppendRefusedError where
    nothing changed.
    """
    data = canonical(
        {
            "event": Event.STRUCTURE.value,
            "kind": kind.value,
            "code": code,
            "before": dict(before) if before is not None else None,
            "after": dict(after) if after is not None else None,
        }
    )
    release = append(
        Event.STRUCTURE,
        stream=stream,
        content_id=structure_id(kind, code),
        signatures=[_signature(administrator, digest(data))],
        act=data,
    )
    audit_log.record(
        "fupin.structure",
        actor=administrator.get_username(),
        kind=kind.value,
        code=code,
        stream=stream.value,
        seq=release.seq,
    )
    return release


def _signature(administrator: Any, signed_digest: str) -> Signature:
    superuser = administrator.is_superuser
    return Signature(
        step=Step.ADMINISTRATOR.value,
        step_label=Step.ADMINISTRATOR.label,
        department_code="",
        department_name="",
        role_label="系统管理员",
        person_username=administrator.get_username(),
        person_name=str(administrator.get_full_name() or administrator.get_username()),
        person_title="",
        entitlement="超级管理员账号" if superuser else "有管理权限的账号",
        signed_at=this_second(),
        signed_digest=signed_digest,
        salt=new_salt(),
    )
