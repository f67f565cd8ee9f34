"""The one meaning of filters: lists of the site and of the API, exports and reports use it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from fupin_cms.disclosures import registry
from fupin_cms.disclosures.document_number import normalise_document_number
from fupin_cms.disclosures.enums import Validity

from .models import Disclosure, DisclosureQuerySet, DisclosureTopic
from .moments import OFFICE_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_IN_TOPIC = "in_topic"
_YES_NO = (("true", "是"), ("false", "否"))


class CodesField(forms.MultipleChoiceField):
    """Codes of a vocabulary that administrators keep: an unknown code finds nothing."""

    def valid_value(self, value: str) -> bool:
        return bool(value.strip()) and "\0" not in value


class YearsField(CodesField):
    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) == len("2018")

    def clean(self, value: Any) -> list[int]:
        return [int(year) for year in super().clean(value)]


class DocumentNumberField(forms.CharField):
    """A 文号 in any way of writing."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return normalise_document_number(text) if text else text
        except ValueError as error:
            raise forms.ValidationError(
                "文号请写成“机关代字〔年份〕序号”，如：粤办函〔2018〕225号。",
                code="document_number",
            ) from error


class AnyChoice(django_filters.MultipleChoiceFilter):
    """Several values of a closed vocabulary widen the answer; others are refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Values of one column, joined by OR, give no row twice.
        super().__init__(*args, distinct=False, **kwargs)


class AnyOf(AnyChoice):
    """Several codes of a vocabulary that administrators keep."""

    field_class = CodesField


class AnyYear(AnyChoice):
    field_class = YearsField


class DocumentNumberFilter(django_filters.CharFilter):
    """The number as it is written officially, whichever way the reader writes it."""

    field_class = DocumentNumberField


def _categories() -> list[tuple[str, str]]:
    return [(code, str(model.category_label)) for code, model in registry.categories().items()]


def _day(value: dt.date, *, after: int = 0) -> dt.datetime:
    """The office's midnight at the beginning of a day, or of one so many days after."""
    day = value + dt.timedelta(days=after)
    return dt.datetime.combine(day, dt.time.min, tzinfo=OFFICE_ZONE)


class DisclosureFilter(django_filters.FilterSet):
    """Filters over ready rows. What is not in `base_filters` is the reader's to refuse."""

    category = AnyChoice(label="信息类别", choices=_categories)
    department = AnyOf(label="责任科室")
    region = AnyOf(label="所属地区")
    topic = AnyOf(label="专题", method="filter_topic")
    subject = AnyOf(label="主题分类")
    section = AnyOf(label="栏目")
    catalogue_item = AnyOf(label="公开事项")
    validity = AnyChoice(label="有效性", choices=Validity.choices)
    year = AnyYear(label="成文年份")
    has_attachment = django_filters.TypedChoiceFilter(
        label="有附件", choices=_YES_NO, coerce=lambda value: value == "true"
    )
    document_number = DocumentNumberFilter(label="文号", max_length=80)
    released_from = django_filters.DateFilter(label="发布日期起", method="filter_released_from")
    released_to = django_filters.DateFilter(label="发布日期止", method="filter_released_to")
    written_from = django_filters.DateFilter(
        label="成文日期起", field_name="written_on", lookup_expr="gte"
    )
    written_to = django_filters.DateFilter(
        label="成文日期止", field_name="written_on", lookup_expr="lte"
    )

    class Meta:
        model = Disclosure
        fields: list[str] = []

    def filter_topic(
        self, queryset: DisclosureQuerySet, _name: str, value: Iterable[str]
    ) -> DisclosureQuerySet:
        codes = list(value)
        if not codes:
            return queryset
        if len(codes) == 1:
            in_topic = FilteredRelation("topics", condition=Q(topics__code=codes[0]))
            return queryset.alias(**{_IN_TOPIC: in_topic}).filter(
                **{f"{_IN_TOPIC}__stream": F("stream")}
            )
        return queryset.filter(
            Exists(DisclosureTopic.objects.filter(disclosure=OuterRef("pk"), code__in=codes))
        )

    def filter_released_from(
        self, queryset: DisclosureQuerySet, _name: str, value: dt.date
    ) -> DisclosureQuerySet:
        return queryset.filter(released_at__gte=_day(value))

    def filter_released_to(
        self, queryset: DisclosureQuerySet, _name: str, value: dt.date
    ) -> DisclosureQuerySet:
        return queryset.filter(released_at__lt=_day(value, after=1))


def order_column(column: str, topics: Sequence[str]) -> str:
    """What to order filtered rows by for the order of a column: where they are those of one topic,
    its own rows are in the order of lists.
    """
    if column == "first_seq" and len(topics) == 1:
        return f"{_IN_TOPIC}__first_seq"
    return column
