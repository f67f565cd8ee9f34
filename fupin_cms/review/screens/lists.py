"""The screens of the review's lists, with filters and spreadsheets, and the dashboard's panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.admin.views.reports.base import ReportView

from fupin_cms.catalogue.working_days import WorkingDays
from fupin_cms.review.proposal_records import Proposal
from fupin_cms.review.records import Candidate

from . import list_columns
from .list_filters import CandidateFilter, DisclosureFilter, ProposalFilter
from .tabs import TABS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

PAGE_SIZE = 20
PANEL_SIZE = 5
_PANEL = ("waiting", "proposals", "overdue", "returned", "scheduled", "submitted")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet compute a cell of a CSV file."""


def index(request: HttpRequest) -> HttpResponse:
    """The first list, or the one that an older link names."""
    return redirect("fupin_review:list", request.GET.get("tab", TABS[0].key))


def ready_to_draw(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what drawing them asks for, in two queries."""
    if rows.model is not Candidate:
        return rows
    return (
        rows.defer("document", "leaving_act", "report")
        .select_related("workflow_state__current_task_state__task")
        .prefetch_related("steps")
    )


class ReviewListView(ReportView):
    """One list at a time; those that hold work say how much. A card for each row, so that it reads
    on a phone too.
    """

    template_name = "fupin_cms/review/list.html"
    results_template_name = "fupin_cms/review/list_results.html"
    page_title = "审签"
    header_icon = "clipboard-list"
    index_url_name = "fupin_review:list"
    index_results_url_name = "fupin_review:list_results"
    paginate_by = PAGE_SIZE
    is_searchable = True
    search_fields = ("title", "index_number")
    search_backend_name = None

    def setup(self, request: HttpRequest, tab: str, **kwargs: Any) -> None:
        found = next((each for each in TABS if each.key == tab), None)
        if found is None:
            raise Http404
        self.tab = found
        self.rows = found.rows(request.user)
        self.filterset_class, columns = self._of(self.rows.model)
        self.columns_of_sheet: dict[str, Callable[[Any], Any]] = columns
        self.list_export = list(columns)
        self.export_headings = {heading: heading for heading in columns}
        super().setup(request, tab=tab, **kwargs)

    @staticmethod
    def _of(model: type[Any]) -> tuple[Any, dict[str, Callable[[Any], Any]]]:
        if model is Candidate:
            return CandidateFilter, list_columns.CANDIDATES
        if model is Proposal:
            return ProposalFilter, list_columns.PROPOSALS
        return DisclosureFilter, list_columns.DISCLOSURES

    def get_base_queryset(self) -> QuerySet[Any]:
        return ready_to_draw(self.rows)

    def get_filtered_queryset(self) -> Any:
        return self.get_queryset()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Differs: a condition that is not understood finds nothing, not everything."""
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found

    def decorate_paginated_queryset(self, object_list: Any) -> list[Any]:
        if self.rows.model is not Candidate:
            return list(object_list)
        return list(list_columns.with_limits(object_list, timezone.now(), self._calendar))

    @cached_property
    def _calendar(self) -> WorkingDays:
        return WorkingDays.load()

    @cached_property
    def index_url(self) -> str:
        return reverse(self.index_url_name, args=[self.tab.key])

    @cached_property
    def index_results_url(self) -> str:
        return reverse(self.index_results_url_name, args=[self.tab.key])

    @cached_property
    def no_results_message(self) -> str:
        if self.filters and not self.filters.is_valid():
            return "筛选条件不能识别，请重新选择。"
        return "没有符合条件的。" if self.is_filtering or self.is_searching else self.tab.empty

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = {each.key: each.rows(self.request.user).count() for each in TABS if each.is_work}
        return {
            **super().get_context_data(**kwargs),
            "tab": self.tab,
            "tabs": [(each, counts.get(each.key)) for each in TABS],
        }

    # The spreadsheets ---------------------------------------------------------------

    def get_filename(self) -> str:
        return f"review-{self.tab.key}-{timezone.localdate():%Y%m%d}"

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {heading: value(item) for heading, value in self.columns_of_sheet.items()}

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Differs: begins with the mark by which spreadsheets know UTF-8."""
        yield b"\xef\xbb\xbf"
        yield from super().stream_csv(queryset)

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Differs: what an editor typed is never computed."""
        if export_format == self.FORMAT_CSV and str(value).startswith(_FORMULA):
            return f"'{value}"
        return super().preprocess_field_value(field, value, export_format)


class ReviewPanel(Component):
    """The beginnings of the lists that hold something, in the place of Wagtail's own panels."""

    name = "fupin_review"
    template_name = "fupin_cms/review/panel.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        now, calendar = timezone.now(), WorkingDays.load()
        lists = []
        for tab in (tab for tab in TABS if tab.key in _PANEL):
            rows = tab.rows(user)
            if tab.key == "submitted":
                rows = rows.filter(status=Candidate.Status.IN_REVIEW)
            first = list(ready_to_draw(rows)[: PANEL_SIZE + 1])
            if not first:
                continue
            count = len(first) if len(first) <= PANEL_SIZE else rows.count()
            if rows.model is Candidate:
                first = list(list_columns.with_limits(first, now, calendar))
            lists.append({"tab": tab, "count": count, "rows": first[:PANEL_SIZE]})
        return {"lists": lists}
