"""What no route may do to a page's rows, whichever view, action or shell it comes from."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import registry


class GateRefusedError(PermissionDenied):
    """Refused before anything changed; the message says in Chinese what to do instead."""


class GatedMixin:
    """Items and structure: their rows are neither aliases nor translations."""

    _state: Any

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's save. Raises GateRefusedError."""
        if self._state.adding:
            _refuse_copy_in_step(self)
        return super().save(*args, **kwargs)  # type: ignore[misc]

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's. Differs: one transaction, so that a refusal leaves the tree as it was."""
        return super().delete(*args, **kwargs)  # type: ignore[misc]


class GatedItemMixin(GatedMixin):
    """Items: made as drafts, and changed only where the review lets them be changed."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's save. Raises GateRefusedError for a new row that is live."""
        if self._state.adding and self.live:  # type: ignore[attr-defined]
            raise GateRefusedError("公开信息只能先存为草稿，经审签由最后一个环节发布。")
        return super().save(*args, **kwargs)

    def save_revision(self, user: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's, by which every view, action and API of its changes a draft.

        Raises GateRefusedError.
        """
        if registry.hooks.before_revision is not None:
            overwritten = kwargs.get("overwrite_revision")
            kwargs["overwrite_revision"] = registry.hooks.before_revision(self, overwritten)
        return super().save_revision(user, *args, **kwargs)  # type: ignore[misc]


def _refuse_copy_in_step(page: Any) -> None:
    """An alias follows another page without a review; a translation would be a second original.

    Wagtail makes both past every permission where it copies a section with what is in it.
    """
    if page.alias_of_id is not None:
        raise GateRefusedError("不能建立别名。要另做一件，请复制后单独修改、送审。")
    if type(page).objects.filter(translation_key=page.translation_key).exists():
        raise GateRefusedError("本站只有一种语言，不能建立译本。要另做一件，请复制后单独送审。")
