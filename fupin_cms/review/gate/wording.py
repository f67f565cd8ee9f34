"""What a refusal says: in Chinese, what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.sections import StructureMixin
from fupin_cms.review.permissions import has_record
from fupin_cms.review.records import Candidate

if TYPE_CHECKING:
    from wagtail.models import Page

ROUTES = {
    "add": "新建",
    "add_subpage": "新建",
    "edit": "编辑",
    "edit_cancel": "撤回送审",
    "save": "保存",
    "publish": "发布",
    "unpublish": "取消发布",
    "schedule": "定时发布",
    "revisions_unschedule": "取消定时",
    "revisions_revert": "恢复旧版本",
    "restart_workflow": "重新开始流程",
    "submit": "送审",
    "workflow_action": "审签操作",
    "collect_workflow_action_data": "审签操作",
    "workflow_preview": "预览送审稿",
    "delete": "删除",
    "move": "移动",
    "move_confirm": "移动",
    "set_page_position": "排序",
    "copy": "复制",
    "create_alias": "建立别名",
    "convert_alias": "别名转为页面",
    "copy_for_translation": "建立译本",
    "lock": "锁定",
    "unlock": "解锁",
    "set_privacy": "访问限制",
}
"""Routes by the name of Wagtail's view, bulk action or API action."""

_ITEM = {
    "publish": "公开信息不能直接发布。请“送审”，最后一个环节签发时即发布。",
    "unpublish": "公开信息不能取消发布。要撤下，请由责任科室负责人“提出撤回公开”。",
    "schedule": "公开信息不能由编辑定时发布。请“送审”。",
    "revisions_unschedule": "公开信息没有可以取消的定时发布。要停止发布，请“撤回送审”。",
    "restart_workflow": "审签流程不能从这里重新开始。请改好后“送审”，从第一个环节起办理。",
    "workflow_action": "请在“审签”页面阅读送审稿后签署或退回；轮到谁签，由信息的责任科室决定。",
    "collect_workflow_action_data": "请在“审签”页面阅读送审稿后签署或退回。",
    "workflow_preview": "请在“审签”页面阅读送审稿。",
    "create_alias": "不能建立别名。要另做一件，请复制后单独修改、送审。",
    "convert_alias": "别名页面不能转为公开信息。请删除别名，另行新建、送审。",
    "copy_for_translation": "本站只有一种语言，不能建立译本。要另做一件，请复制后单独送审。",
    "set_privacy": "公开信息不设访问限制。给谁看由“公开对象”决定，修改后送审。",
}
_STRUCTURE = {
    "unpublish": "栏目下有公开过的信息，不能取消发布。请先把信息移到其他栏目。",
    "delete": "栏目下有公开过或正在审签的信息，不能删除。请先把信息移到其他栏目。",
    "move": "栏目下有公开过或正在审签的信息，栏目只能在原处排序。",
    "move_confirm": "栏目下有公开过或正在审签的信息，栏目只能在原处排序。",
    "copy": "栏目不能复制。请新建栏目；信息请逐件复制、送审。",
    "create_alias": "栏目不能建立别名。请新建栏目。",
    "copy_for_translation": "本站只有一种语言，栏目不能建立译本。请新建栏目。",
    "submit": "栏目不经审签，由系统管理员直接发布。",
    "workflow_action": "栏目不经审签，由系统管理员直接发布。",
    "set_privacy": "栏目不设访问限制。内部信息请放在机关内部栏目，并选择公开对象。",
    "add": "栏目由系统管理员新建；信息请在接受这一类别的栏目下新建。",
    "publish": "信息不能直接发布。请先存为草稿再“送审”；栏目由系统管理员发布。",
}
_IN_REVIEW = frozenset(
    {"edit", "save", "publish", "delete", "move", "move_confirm", "set_page_position"}
    | {"revisions_revert", "lock", "unlock", "submit"}
)


def instead(route: str, page: Page | None) -> str:
    """What to say to an account that may not take this route with the page."""
    page = page.specific if page is not None else None
    said = ""
    if isinstance(page, DisclosureMixin):
        said = _of_item(route, page)
    elif isinstance(page, StructureMixin):
        said = _of_structure(route, page)
    elif page is not None and route == "delete" and has_record(page):
        said = "下面有公开过或正在审签的信息，不能删除。"
    return said or "您没有这项权限。需要办理的，请联系系统管理员。"


def in_review(title: str) -> str:
    return (
        f"《{title}》正在审签，任何人都不能修改、移动、锁定或删除。"
        "要改动，请起草人、送审人或系统管理员先“撤回送审”。"
    )


def _of_item(route: str, page: Page) -> str:
    if route in _IN_REVIEW and Candidate.objects.open().filter(page_id=page.pk).exists():
        return in_review(page.title)
    if route == "delete" and has_record(page):
        return "公开过的信息要留作凭证，不能删除。要撤下，请由责任科室负责人“提出撤回公开”。"
    return _ITEM.get(route, "")


def _of_structure(route: str, page: Page) -> str:
    if route in {"unpublish", "delete", "move", "move_confirm"} and not has_record(page):
        return "栏目由系统管理员管理。需要调整的，请联系系统管理员。"
    return _STRUCTURE.get(route, "栏目由系统管理员管理。需要调整的，请联系系统管理员。")
