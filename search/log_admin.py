"""检索情况 in the admin's reports: popular, fruitless and abandoned queries, and what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Sum
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.contrib.search_promotions.views.settings import CreateView

from .log import search_log
from .log_models import SearchedDay

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

PERMISSION = "fupin_search.change_synonymgroup"
PERIODS = (7, 30, 90, 365)
_MOST = 50
_ABANDONED_FROM = 3
"""So often a query has to be asked before it counts that nobody opened anything."""


@dataclass(frozen=True)
class Row:
    """A query over the period. `text` is as somebody typed it."""

    text: str
    times: int
    people: int
    hits: int
    clicks: int
    rank: float | None
    """The mean rank of what was opened."""
    synonym: str
    """Where to make a synonym of it."""
    recommend: str
    """Where to recommend something for it."""


@dataclass(frozen=True)
class Part:
    title: str
    says: str
    rows: list[Row]


@require_admin_access
def report(request: HttpRequest) -> HttpResponse:
    """What was searched for, for those who may change synonyms."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied("查看检索情况需要维护同义词的权限，请联系系统管理员。")
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(period) for period in PERIODS} else PERIODS[1]
    search_log.write()
    since = timezone.localdate() - dt.timedelta(days=days - 1)
    queries = (
        SearchedDay.objects.filter(day__gte=since)
        .values("key")
        .annotate(
            shown=Max("text"),
            all_times=Sum("times"),
            all_people=Sum("people"),
            most_hits=Max("hits"),
            all_clicks=Sum("clicks"),
            all_ranks=Sum("ranks"),
        )
        .filter(all_times__gt=0)
        .order_by("-all_times", "key")
    )
    abandoned = queries.filter(most_hits__gt=0, all_times__gte=_ABANDONED_FROM, all_clicks=0)
    parts = [
        Part("查得最多的", "读者最关心什么。", _rows(queries)),
        Part(
            "没有结果的",
            "可以添加同义词、推荐信息，或者公开读者要找的内容。",
            _rows(queries.filter(most_hits=0)),
        ),
        Part(
            "有结果却没有人打开的",
            f"查过{_ABANDONED_FROM}次以上，没有人打开任何一条。",
            _rows(abandoned),
        ),
    ]
    context = {"parts": parts, "days": days, "periods": PERIODS}
    return render(request, "fupin_search/report.html", context)


def _rows(queries: Any) -> list[Row]:
    return [_row(one) for one in queries[:_MOST]]


def _row(one: dict[str, Any]) -> Row:
    text, clicks = one["shown"], one["all_clicks"]
    return Row(
        text=text,
        times=one["all_times"],
        people=one["all_people"],
        hits=one["most_hits"],
        clicks=clicks,
        rank=round(one["all_ranks"] / clicks, 1) if clicks else None,
        synonym=f"{reverse('synonymgroup:add')}?{urlencode({'words': text})}",
        recommend=f"{reverse('fupin_search_recommend')}?{urlencode({'query': text})}",
    )


class RecommendView(CreateView):
    """Wagtail's own view, with the query that the report names."""

    add_url_name = "fupin_search_recommend"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "query_string": self.request.GET.get("query", "")[:200]}


class _ReportItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


def menu_item() -> MenuItem:
    return _ReportItem("检索情况", reverse("fupin_search_report"), icon_name="search", order=900)


def urls() -> list[URLPattern]:
    return [
        path("reports/searches/", report, name="fupin_search_report"),
        path("reports/searches/recommend/", RecommendView.as_view(), name="fupin_search_recommend"),
    ]
