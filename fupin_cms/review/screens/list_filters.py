"""What the review's lists are narrowed by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import F
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from fupin_cms.catalogue.models import Department
from fupin_cms.disclosures import registry
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review.chain_records import STEPS
from fupin_cms.review.proposal_records import Proposal
from fupin_cms.review.records import Candidate

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _departments() -> list[tuple[str, str]]:
    return list(Department.objects.values_list("code", "name"))


def _categories() -> list[tuple[str, str]]:
    return [(code, str(model.category_label)) for code, model in registry.categories().items()]


def _dates(label: str, field_name: str) -> django_filters.Filter:
    return django_filters.DateFromToRangeFilter(
        label=label, field_name=field_name, widget=DateRangePickerWidget
    )


class CandidateFilter(WagtailFilterSet):
    department = django_filters.ChoiceFilter(
        label="责任科室", field_name="department_code", choices=_departments
    )
    category = django_filters.ChoiceFilter(label="信息类别", choices=_categories)
    step = django_filters.ChoiceFilter(
        label="正在办理的环节",
        choices=[(step.value, step.label) for step in STEPS],
        method="at_step",
    )
    status = django_filters.ChoiceFilter(label="状态", choices=Candidate.Status.choices)
    submitted_at = _dates("送审日期", "submitted_at")

    class Meta:
        model = Candidate
        fields: list[str] = []

    def at_step(self, queryset: QuerySet[Candidate], _name: str, step: str) -> Any:
        """Those in review whose turn is at a step."""
        current = F("workflow_state__current_task_state__task_id")
        return queryset.filter(
            status=Candidate.Status.IN_REVIEW, steps__step=step, steps__task_id=current
        )


class ProposalFilter(WagtailFilterSet):
    department = django_filters.ChoiceFilter(
        label="责任科室", field_name="department_code", choices=_departments
    )
    proposed_at = _dates("提出日期", "proposed_at")

    class Meta:
        model = Proposal
        fields = ["event"]


class DisclosureFilter(WagtailFilterSet):
    department = django_filters.ChoiceFilter(label="责任科室", choices=_departments)
    category = django_filters.ChoiceFilter(label="信息类别", choices=_categories)
    released_at = _dates("发布日期", "released_at")

    class Meta:
        model = Disclosure
        fields = ["stream", "state"]
