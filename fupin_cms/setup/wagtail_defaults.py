"""What a fresh Wagtail gives away at the root, and must not give in the disclosure tree.

Its group Moderators may publish everything, Editors may write everywhere, and the root has the
workflow "Moderators approval". Page permissions only add up on the way down, so that keeping them
out of one branch means giving them on the other branches instead of at the root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import GroupPagePermission, Page, WorkflowPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fupin_cms.disclosures.sections import HomePage

_DEFAULT_GROUPS = ("Moderators", "Editors")


def confine_defaults(home: HomePage, *, keep: bool) -> Iterator[str]:
    """Say what the root gives, and move the default groups' share to the other branches.

    With `keep` it is said and left.
    """
    root = Page.get_first_root_node()
    given = GroupPagePermission.objects.filter(page=root).select_related("group", "permission")
    for name in sorted({one.group.name for one in given}):
        mine = [one for one in given if one.group.name == name]
        actions = "、".join(sorted(one.permission.codename for one in mine))
        said = f"用户组“{name}”在根页面有权限（{actions}），会沿用到信息公开的栏目"
        if name not in _DEFAULT_GROUPS:
            yield f"注意：{said}；这不是安装时的默认设置，保持不变，请核对。"
        elif keep:
            yield f"注意：{said}；按要求保留。信息仍不能由此直接发布，但栏目可以。"
        else:
            _move(mine, root, home)
            yield f"{said}；这是Wagtail的默认设置，已改为只在其他页面有效。"
    if workflow := WorkflowPage.objects.filter(page=root).select_related("workflow").first():
        yield (
            f"根页面使用工作流“{workflow.workflow}”，仍用于其他页面；"
            "信息公开的栏目用自己的审签流程，不再沿用。"
        )


def _move(given: list[GroupPagePermission], root: Page, home: HomePage) -> None:
    others = root.get_children().exclude(pk=home.pk)
    for one in given:
        for page in others:
            GroupPagePermission.objects.get_or_create(
                group=one.group, page=page, permission=one.permission
            )
        one.delete()
