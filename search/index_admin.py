"""检索索引 in the admin's reports: where the index stands, and what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from fupin_cms.ledger.models import Disclosure
from fupin_cms.ledger.search import SearchUnavailableError

from .consumer import ledger_head, retry
from .current import engine
from .engines.protocol import WriterBusyError
from .log_admin import PERMISSION

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


@require_admin_access
def report(request: HttpRequest) -> HttpResponse:
    """The state of the index; a POST tries one item, or all, that were set aside again."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied("查看检索索引需要维护同义词的权限，请联系系统管理员。")
    if request.method == "POST":
        _retry(request, request.POST.get("content_id", ""))
        return redirect("fupin_search_index")
    state, head = engine().state(), ledger_head()
    context = {
        "state": state,
        "head": head.seq,
        "lag": max(0, head.seq - state.seq),
        "refused": _refused() if state.refused else [],
    }
    return render(request, "fupin_search/index.html", context)


def _refused() -> list[dict[str, Any]]:
    refused = engine().cursor().refused
    rows = Disclosure.objects.filter(content_id__in=[one.content_id for one in refused])
    titles = {
        str(content_id): title for content_id, title in rows.values_list("content_id", "title")
    }
    return [
        {
            "content_id": one.content_id,
            "seq": one.seq,
            "reason": one.reason,
            "title": titles.get(one.content_id, one.content_id),
        }
        for one in refused
    ]


def _retry(request: HttpRequest, content_id: str) -> None:
    try:
        wanted = {one.content_id for one in engine().cursor().refused}
        left = retry(engine(), {content_id} if content_id else None)
    except WriterBusyError:
        messages.warning(request, "另一个进程正在写入索引，请过一会儿再试。")
    except (SearchUnavailableError, OSError) as error:
        messages.error(request, f"索引现在不能写入，请排除故障后再试。（{error}）")
    else:
        if not wanted or (content_id and content_id not in wanted):
            messages.info(request, "这里已经没有被搁置，不用重新收录。")
        elif any(one.content_id == content_id or not content_id for one in left):
            messages.error(request, "仍然不能收录，原因见下表。")
        else:
            messages.success(request, "已重新收录。")


class IndexItem(MenuItem):
    """Shown to those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


def urls() -> list[URLPattern]:
    """The report's address."""
    return [path("search-index/", report, name="fupin_search_index")]


def menu_item() -> MenuItem:
    """The report among the others."""
    return IndexItem(
        "检索索引",
        reverse("fupin_search_index"),
        name="search-index",
        icon_name="search",
        order=820,
    )
