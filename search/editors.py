"""Who keeps synonyms and recommendations: a group of its own, and the administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission

from fupin_cms.setup.groups import ADMINISTRATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "检索编辑"
_MODELS = (("fupin_search", "synonymgroup"), ("wagtailsearchpromotions", "searchpromotion"))
_ACTIONS = ("add", "change", "delete")


def ensure_group() -> str:
    """Make the group and give it, and the administrators, what they lack; says what was done."""
    group, is_new = Group.objects.get_or_create(name=GROUP)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.add(access, *_permissions())
    # Whoever keeps regions and topics keeps these words too. Nothing is taken away from others.
    for administrators in Group.objects.filter(name=ADMINISTRATOR):
        administrators.permissions.add(*_permissions())
    return f"用户组“{GROUP}”：{'已创建' if is_new else '已有'}，维护检索同义词和推荐。"


def _permissions() -> Iterator[Permission]:
    """Raises Permission.DoesNotExist before `migrate` has been run."""
    for app, model in _MODELS:
        for action in _ACTIONS:
            yield Permission.objects.get(content_type__app_label=app, codename=f"{action}_{model}")
