"""What a reader asks of a list: words, filters, order and page, all of them checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from fupin_cms.ledger.filters import DisclosureFilter
from fupin_cms.ledger.search import LONGEST_HELD, Sort

from .paging import HELD, last_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from fupin_cms.ledger.models import DisclosureQuerySet

SORTS: dict[Sort, str] = {"relevance": "相关度", "newest": "最新发布", "oldest": "最早发布"}
MAX_WORDS = 200
SHARING_PARAMETERS = frozenset({"from", "isappinstalled", "scene", "clicktime", "enterid"})
"""What WeChat adds to an address that is shared in it. It asks for nothing."""

_OWN = frozenset({"q", "sort", "page", HELD})


class WrongQuestionError(ValueError):
    """The address asks for something that there is not. The messages are for the reader."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = list(messages)
        super().__init__(" ".join(self.messages))


@dataclass(frozen=True)
class Question:
    """What is asked. `filters` are the values as they stand in the address."""

    query: QueryDict
    """The address's parameters without blank ones and without what asks for nothing."""
    text: str
    filters: dict[str, list[str]]
    sort: Sort
    page: int
    held: str
    """Names the search that this is a further page of; empty on a first page."""
    rows: DisclosureQuerySet
    """The rows that the filters leave, in the order that is asked for, best first."""


def read_question(
    query: QueryDict, rows: DisclosureQuerySet, *, searchable: bool = True
) -> Question:
    """The question in an address, over these rows. Not `searchable`: words are refused.

    Raises WrongQuestionError with a message for each parameter that is unknown or wrong.
    """
    known = set(DisclosureFilter.base_filters)
    query = _cleaned(query)
    faults = [f"无法识别的筛选条件“{name[:40]}”。" for name in query if name not in known | _OWN]
    filterset = DisclosureFilter(data=query, queryset=rows)
    faults += [
        f"“{filterset.filters[name].label}”：{message}"
        for name, messages in filterset.errors.items()
        for message in messages
    ]
    text = query.get("q", "").strip()
    if len(text) > MAX_WORDS:
        faults.append(f"检索词最多{MAX_WORDS}个字，请缩短后再试。")
    if text and not searchable:
        faults.append("这里没有全文检索，请用筛选条件查找。")
    sort = _sort(query, default="relevance" if text else "newest", faults=faults)
    page = _page(query, last_page(text), faults)
    if faults:
        raise WrongQuestionError(faults)
    return Question(
        query=query,
        text=text,
        filters={name: query.getlist(name) for name in query if name in known},
        sort=sort,
        page=page,
        held=query.get(HELD, "")[:LONGEST_HELD] if page > 1 else "",
        rows=filterset.qs.order_by("first_seq" if sort == "oldest" else "-first_seq"),
    )


def _cleaned(query: QueryDict) -> QueryDict:
    cleaned = query.copy()
    for name, values in query.lists():
        given = [value for value in values if value.strip()]
        if given and name not in SHARING_PARAMETERS:
            cleaned.setlist(name, given)
        else:
            del cleaned[name]
    return cleaned


def _sort(query: QueryDict, *, default: Literal["relevance", "newest"], faults: list[str]) -> Sort:
    asked = query.get("sort", default)
    for sort in get_args(Sort):
        if asked == sort:
            return sort  # type: ignore[no-any-return]
    faults.append("排序方式只能是：" + "、".join(SORTS.values()) + "。")
    return default


def _page(query: QueryDict, last: int, faults: list[str]) -> int:
    asked = query.get("page", "1")
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= last:
        return int(asked)
    faults.append(f"页码应为1至{last}的整数；更靠后的内容请用筛选条件查找。")
    return 1
