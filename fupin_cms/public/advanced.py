"""高级检索: a form that writes the query, so that its result has an address like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from fupin_cms.disclosures.enums import Validity
from fupin_cms.ledger.reading import vocabulary

from .asking import MAX_WORDS, SORTS
from .metatags import column_tags
from .pages import answer, compose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_TEMPLATE = "fupin_cms/public/advanced.html"
_ADDRESS = "/disclosures/advanced"
_PLACES = {"title": "标题:", "body": "正文:", "attached": "附件:", "without": "-"}
"""Fields whose every word gets a sign of its own in the query."""
_FILTERS = (
    "category",
    "department",
    "region",
    "validity",
    "document_number",
    "has_attachment",
    "written_from",
    "written_to",
    "released_from",
    "released_to",
)


def _words(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=MAX_WORDS)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class AdvancedForm(forms.Form):
    """What to look for, and where. Its values become a query and filters."""

    every = _words("含有以下全部检索词", "用空格分开，如：扶贫 资金")
    exact = _words("含有以下完整词句", "按原样一字不差地查找")
    any_of = _words("含有以下任何一个检索词", "用空格分开，如：低保 特困")
    without = _words("不含以下检索词", "用空格分开")
    title = _words("名称中含有", "只在信息名称中查找")
    body = _words("正文中含有", "只在正文中查找，不看名称和附件")
    attached = _words("附件中含有", "只在附件的名称和文字中查找")
    document_number = forms.CharField(
        label="文号",
        help_text="括号怎样写都可以，如：粤办函〔2018〕225号",
        required=False,
        max_length=80,
    )
    category = forms.ChoiceField(label="信息类别", required=False)
    department = forms.ChoiceField(label="责任科室", required=False)
    region = forms.ChoiceField(label="所属地区", required=False)
    validity = forms.ChoiceField(
        label="有效性", required=False, choices=[("", "不限"), *Validity.choices]
    )
    has_attachment = forms.ChoiceField(
        label="附件",
        required=False,
        choices=[("", "不限"), ("true", "有附件"), ("false", "无附件")],
    )
    written_from = _day("成文日期从")
    written_to = _day("成文日期到")
    released_from = _day("发布日期从")
    released_to = _day("发布日期到")
    sort = forms.ChoiceField(label="排序", required=False, choices=list(SORTS.items()))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for name in ("category", "department", "region"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "不限"), *_present(name)]
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"help-{name}"

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        for kind in ("written", "released"):
            first, last = values.get(f"{kind}_from"), values.get(f"{kind}_to")
            if first and last and last < first:
                self.add_error(f"{kind}_to", "结束日期不能早于开始日期。")
        if len(self.query()) > MAX_WORDS:
            self.add_error("every", f"检索词合起来最多{MAX_WORDS}个字，请缩短后再试。")
        return values

    def query(self) -> str:
        """The query that says the same as the fields of words."""
        values = self.cleaned_data
        quoted = values.get("exact", "").replace('"', " ").strip()
        words = [
            *values.get("every", "").split(),
            *([f'"{quoted}"'] if quoted else []),
            *(["|".join(any_of)] if (any_of := values.get("any_of", "").split()) else []),
        ]
        for name, prefix in _PLACES.items():
            words += [f"{prefix}{one}" for one in values.get(name, "").replace('"', " ").split()]
        return " ".join(words)

    def address(self) -> str:
        """Where the answer stands."""
        parameters = QueryDict(mutable=True)
        if query := self.query():
            parameters["q"] = query
            if (sort := self.cleaned_data["sort"]) and sort != "relevance":
                parameters["sort"] = sort
        for name in _FILTERS:
            if value := self.cleaned_data[name]:
                parameters[name] = str(value)
        return f"/disclosures/?{parameters.urlencode()}"


@require_safe
def advanced(request: HttpRequest) -> HttpResponseBase:
    """The form; once it is sent, its answer."""
    if set(request.GET) & (set(AdvancedForm.base_fields) - {"sort"}):
        form = AdvancedForm(request.GET)
        if form.is_valid():
            return HttpResponseRedirect(form.address())
        return answer(_page(form), status=400)
    form = AdvancedForm()
    form.fields["every"].initial = request.GET.get("q", "")[:MAX_WORDS]
    return answer(_page(form))


def _page(form: AdvancedForm) -> str:
    meta = column_tags(
        "高级检索", "信息公开目录", "按检索词、科室、日期、文号和有效性查找公开信息。"
    )
    return compose(_TEMPLATE, {"form": form}, meta=meta, address=_ADDRESS)


def _present(name: str) -> Iterator[tuple[str, str]]:
    """The values of a vocabulary that public items have."""
    yield from ((one.code, one.label) for one in vocabulary(name) if one.count)
