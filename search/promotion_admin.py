"""检索推荐 in the admin: Wagtail's own screens, without the counts that nobody writes here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import path
from wagtail import hooks
from wagtail.contrib.search_promotions.forms import SearchPromotionsFormSet
from wagtail.contrib.search_promotions.views.settings import IndexView, SearchPromotionColumn

from .promotions import public_pages

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern
    from wagtail.admin.menu import MenuItem
    from wagtail.contrib.search_promotions.models import Query, SearchPromotion

# Wagtail gives this field no name that could be translated.
SearchPromotionsFormSet.form.base_fields["external_link_text"].label = "链接文字"


class _Pick(NamedTuple):
    promotion: SearchPromotion
    is_shown: bool


class _PicksColumn(SearchPromotionColumn):
    """What is recommended, and what of it no reader sees: it is not public."""

    cell_template_name = "fupin_search/recommended_column.html"

    def get_value(self, instance: Query) -> list[_Pick]:
        picks = sorted(super().get_value(instance), key=lambda one: (one.sort_order or 0, one.pk))
        public = public_pages([one.page_id for one in picks if one.page_id])
        return [_Pick(one, one.page_id is None or one.page_id in public) for one in picks]


class RecommendationsView(IndexView):
    """The queries for which something is recommended."""

    columns = [
        IndexView.columns[0],
        _PicksColumn("editors_picks", label="推荐的信息", width="60%"),
    ]


def urls() -> list[URLPattern]:
    """Wagtail's addresses of the list, which come after these."""
    view = RecommendationsView
    return [
        path("searchpicks/", view.as_view(), name="fupin_search_recommended"),
        path(
            "searchpicks/results/",
            view.as_view(results_only=True),
            name="fupin_search_recommended_results",
        ),
    ]


@hooks.register("construct_reports_menu")
def without_empty_report(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's report of search terms is always empty here: 检索情况 is in its place."""
    items[:] = [one for one in items if one.name != "search-terms"]
