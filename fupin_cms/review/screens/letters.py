"""邮件: whether letters were sent, for administrators; what they say is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from fupin_cms.review.outbox import Letter

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

POLICY = ModelPermissionPolicy(Letter)


class LetterFilter(WagtailFilterSet):
    waits = django_filters.BooleanFilter(
        label="尚未发出", field_name="sent_at", lookup_expr="isnull"
    )
    written_at = django_filters.DateFromToRangeFilter(
        label="写入日期", widget=DateRangePickerWidget
    )

    class Meta:
        model = Letter
        fields: list[str] = []


class LettersView(ReportView):
    """What could not be sent says why; the tick tries it again."""

    page_title = "邮件"
    header_icon = "mail"
    index_url_name = "fupin_review:letters"
    index_results_url_name = "fupin_review:letters_results"
    permission_policy = POLICY
    any_permission_required = ("view",)
    filterset_class = LetterFilter
    is_searchable = True
    search_fields = ("to",)
    search_backend_name = None
    no_results_message = "没有邮件。"
    columns = (
        Column("to", label="收件人"),
        Column("subject", label="主题"),
        DateColumn("written_at", label="写入时间"),
        Column("state", label="状态"),
        Column("attempts", label="次数"),
        Column("last_error", label="最近一次失败"),
    )

    def get_base_queryset(self) -> QuerySet[Letter]:
        return Letter.objects.defer("body")

    def get_filtered_queryset(self) -> Any:
        return self.get_queryset()


class LettersItem(MenuItem):
    """For administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(POLICY.user_has_permission(request.user, "view"))
