"""Every entry of Wagtail's log goes to the audit log too, whoever wrote it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.models import ModelLogEntry, PageLogEntry

from fupin_cms.ledger import audit_log

OURS = "fupin."


def is_refusal(action: str) -> bool:
    """Whether an action says that something was not done."""
    return action.endswith(("refused", "denied"))


def _mirror(instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    if raw or not created:
        return
    user = instance.user
    data: dict[str, Any] = {"object": instance.content_type.model if instance.content_type else ""}
    if instance.uuid:
        data["request"] = str(instance.uuid)
    # Wagtail's own entries carry titles and texts; ours carry keys beside what people wrote.
    if instance.action.startswith(OURS):
        data |= instance.data
    data["id"] = str(instance.object_id)
    write = audit_log.record_refusal if is_refusal(instance.action) else audit_log.record
    write(instance.action, actor=user.get_username() if user else "", **data)


def connect() -> None:
    """Listen to both tables of Wagtail's log."""
    for model in (PageLogEntry, ModelLogEntry):
        post_save.connect(_mirror, sender=model, dispatch_uid=f"fupin_audit_{model.__name__}")
