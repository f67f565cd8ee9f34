"""The groups of an office, and what each may do in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from fupin_cms.conf import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fupin_cms.disclosures.sections import HomePage

EDITOR = "编辑"
HEAD = "科室负责人"
SECRECY = "保密审查"
LEADER = "分管领导"
ADMINISTRATOR = "管理员"
SUPERIOR = "上级审签"
"""Of the higher authority; made where a set-up asks for it."""
NAMES = (EDITOR, HEAD, SECRECY, LEADER, ADMINISTRATOR)
PARTNERS = "合作单位管理"
"""Keeps the partners of the interface and their keys; nobody else sees them."""
COLLECTION = "信息公开文件"

_ACCESS = ["wagtailadmin.access_admin"]
_KEEP = ("add", "change", "delete")
_VOCABULARIES = (
    "calendarday",
    "catalogueitem",
    "catalogueversion",
    "department",
    "region",
    "subject",
    "topic",
)
_ADMINISTRATOR = [
    *_ACCESS,
    "fupin_cms.view_letter",
    *(f"fupin_cms.{action}_{model}" for model in _VOCABULARIES for action in _KEEP),
    *(f"auth.{action}_user" for action in _KEEP),
    *(f"wagtailcore.{action}_{model}" for model in ("workflow", "task") for action in _KEEP),
    *(f"wagtailcore.{action}_collection" for action in _KEEP),
]
_PARTNERS = [*_ACCESS, *(f"fupin_cms.{action}_partner" for action in ("add", "change", "view"))]
_WANTED = {ADMINISTRATOR: _ADMINISTRATOR, PARTNERS: _PARTNERS}
_FILES = [
    f"{app}.{action}_{model}"
    for app, model in (("wagtaildocs", "document"), ("wagtailimages", "image"))
    for action in ("add", "change", "choose")
]
_EDIT_PAGES = ["wagtailcore.add_page", "wagtailcore.change_page"]
_KEEP_PAGES = [
    *_EDIT_PAGES,
    # Of the structure only: the gate lets nobody publish an item by permission.
    "wagtailcore.publish_page",
    "wagtailcore.lock_page",
    "wagtailcore.unlock_page",
]


def ensure_groups(home: HomePage) -> Iterator[str]:
    """Create the groups and give each what it lacks; nothing that was given is taken away."""
    for name in (*NAMES, get_settings().DUTY_GROUP, get_settings().AUDIT_GROUP, PARTNERS):
        group, is_new = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions_of(name))
        yield f"用户组“{name}”：{'已创建' if is_new else '已有'}。"
    collection, is_new = _collection()
    yield f"文件集合“{COLLECTION}”：{'已创建' if is_new else '已有'}。"
    _give_files(EDITOR, collection)
    _give_files(ADMINISTRATOR, collection)
    _give_pages(EDITOR, home, _EDIT_PAGES)
    _give_pages(ADMINISTRATOR, home, _KEEP_PAGES)
    yield (
        "“编辑”可以在各栏目起草信息、上传文件；“管理员”维护栏目和公开目录。"
        "任何人都不能直接发布信息。"
    )


def ensure_superior() -> Iterator[str]:
    """The group of the higher authority, whose members read and sign what waits for them."""
    group, is_new = Group.objects.get_or_create(name=SUPERIOR)
    group.permissions.add(*_permissions(_ACCESS))
    yield f"用户组“{SUPERIOR}”：{'已创建' if is_new else '已有'}。"


def permissions_of(name: str) -> list[Permission]:
    """What the group of this name may do, besides what it may with pages and files.

    Raises Permission.DoesNotExist where `migrate` has not been run.
    """
    return _permissions(_WANTED.get(name, _ACCESS))


def _permissions(names: Iterable[str]) -> list[Permission]:
    """Raises Permission.DoesNotExist where a name is none: then `migrate` has not been run."""
    split = (name.split(".") for name in names)
    return [
        Permission.objects.get(content_type__app_label=app, codename=codename)
        for app, codename in split
    ]


def _collection() -> tuple[Collection, bool]:
    existing = Collection.objects.filter(name=COLLECTION).first()
    if existing is not None:
        return existing, False
    return Collection.get_first_root_node().add_child(name=COLLECTION), True


def _give_files(name: str, collection: Collection) -> None:
    group = Group.objects.get(name=name)
    for permission in _permissions(_FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _give_pages(name: str, home: HomePage, wanted: Iterable[str]) -> None:
    group = Group.objects.get(name=name)
    for permission in _permissions(wanted):
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
