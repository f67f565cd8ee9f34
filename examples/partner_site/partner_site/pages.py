"""The pages, in HTML. Every text is escaped; only what the office gives as HTML is HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_STYLE = """
body { margin: 0 auto; max-width: 50rem; padding: 1rem; color: #222;
  font: 1rem/1.7 "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.4 } h2, h3 { font-size: 1.1rem; margin-top: 2rem }
a { color: #0b5394 } li { margin: .4rem 0 } ul.items { padding: 0; list-style: none }
small, dt, caption, footer { color: #555 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 1rem 0 }
dt { max-width: 6rem } dd { margin: 0; min-width: 0 }
.mark { border-left: .3rem solid #b45309; background: #fff7ed; padding: .5rem 1rem }
.table { overflow-x: auto } table { border-collapse: collapse; margin: 1rem 0 }
td, th { border: 1px solid #bbb; padding: .2rem .6rem; text-align: left; min-width: 4rem }
td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
dd > dl, dd > ul { margin: 0; padding-left: 1rem }
@media (max-width: 30rem) { dd dl { grid-template-columns: 1fr; gap: 0; padding: 0 } }
img { max-width: 100%; height: auto } body > footer { margin-top: 3rem; border-top: 1px solid #ccc }
"""
CSP = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"
_HIDDEN = frozenset({"type", "sha256", "code"})
_NUMBERS = frozenset({"integer", "decimal", "money"})


def page(title: str, content: str, standing: str) -> bytes:
    """A whole page; `standing` says how far the mirror is."""
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>"
        f'<p><a href="/">扶贫信息公开 · 转载</a></p><main><h1>{escape(title)}</h1>{content}</main>'
        f"<footer><p>{escape(standing)}</p></footer></html>"
    ).encode()


def listing(items: Iterable[Mapping[str, Any]], older: str | None) -> str:
    """A page of the list: title, kind, 索引号 and date of each item."""
    lines = "".join(
        f'<li><a href="{item_address(item["index_number"])}">{escape(item["title"])}</a>'
        f"<br><small>{escape(item['index_number'])} · {_day(item['first_released_at'])}</small>"
        for item in items
    )
    further = f'<p><a href="{escape(older)}">更早的信息</a></p>' if older else ""
    return f'<ul class="items">{lines}</ul>{further}'


def item(document: dict[str, Any], labels: Mapping[str, str]) -> str:
    """An item: its marks, 索引号 and source, details, text and attachments."""
    release = document["release"]
    source = f"{release['base_url']}{item_address(document['index_number'])}"
    facts = _facts(
        ("索引号", document["index_number"]),
        ("文号", document["document_number"]),
        ("信息类别", document["type_label"]),
        ("发布机构", document["issuing_body"]),
        ("责任科室", document["department"]["name"]),
        ("成文日期", document["written_on"]),
        ("发布时间", _day(release["first_released_at"])),
        ("有效性", release["validity"]["label"]),
    )
    attachments = "".join(
        f"<li>{_file(one['file'], one['title'])}" for one in document["attachments"]
    )
    related = "".join(f"<li>{_item_link(one)}" for one in document["related"])
    return (
        f"{_marks(document)}{facts}<p>来源：<a href='{escape(source)}'>{escape(source)}</a></p>"
        f"{_value(document['details'], labels)}{''.join(map(_block, document['body']))}"
        + (f"<h2>附件</h2><ul>{attachments}</ul>" if attachments else "")
        + (f"<h2>相关信息</h2><ul>{related}</ul>" if related else "")
        + f"<p><small>内容摘要 {escape(release['content_digest'])}</small></p>"
    )


def gone(stone: Mapping[str, Any]) -> str:
    """What is said of an item that the office took away; not a word of its text."""
    facts = _facts(
        ("索引号", stone["index_number"]),
        ("事由", stone.get("ground")),
        ("说明", stone.get("reason")),
        ("时间", _day(stone.get("at") or "")),
    )
    other = stone.get("replacement")
    replaced = (
        f'<p>替代的信息：<a href="{item_address(other)}">{escape(other)}</a>' if other else ""
    )
    return f"<p>原发布机构已停止公开这条信息。</p>{facts}{replaced}"


def item_address(index_number: str) -> str:
    """The same path as at the office, so that links within texts lead on here."""
    return f"/items/{quote(index_number, safe='')}"


def _marks(document: dict[str, Any]) -> str:
    """What a reader must see before the text: validity, correction, notice that is over."""
    release, told = document["release"], []
    if release["validity"]["code"] != "in_force":
        change = release.get("validity_change") or {}
        other = change.get("replacement")
        told.append(
            f"<strong>本件{escape(release['validity']['label'])}</strong>"
            + (f"。依据：{escape(change['basis'])}" if change.get("basis") else "")
            + (f'。替代文件：<a href="{item_address(other)}">{escape(other)}</a>' if other else "")
        )
    if document["change"]:
        change = document["change"]
        told.append(f"<strong>{escape(change['kind']['label'])}</strong>：{escape(change['note'])}")
    if release.get("notice_ended_on"):
        told.append(f"公示期已于{escape(release['notice_ended_on'])}届满")
    return "".join(f'<p class="mark" role="note">{one}</p>' for one in told)


def _block(block: dict[str, Any]) -> str:
    """A part of the text. A kind that is not known yet shows its words all the same."""
    known: dict[str, Callable[[], str]] = {
        "heading": lambda: f"<h{block['level']}>{escape(block['text'])}</h{block['level']}>",
        "rich_text": lambda: str(block["html"]),
        "table": lambda: (
            _table(block["table"], block["caption"]) + f"<p>{escape(block['note'])}</p>"
        ),
        "figure": lambda: (
            f'<figure><img src="{escape(block["image"]["url"])}" width="{block["width"]}"'
            f' height="{block["height"]}" alt="{escape(block["alternative"])}">'
            f"<figcaption>{escape(block['caption'])}</figcaption></figure>"
        ),
        "question": lambda: f"<h3>{escape(block['question'])}</h3>{block['answer_html']}",
        "quotation": lambda: (
            f"<blockquote>{escape(block['text'])}<footer>{escape(block['source'])}"
            f" {escape(block['article'])}</footer></blockquote>"
        ),
    }
    shown = known.get(block["type"])
    return shown() if shown else _value(block, {})


def _table(table: dict[str, Any], caption: str = "") -> str:
    columns = table["columns"]
    heads = "".join(
        f"<th>{escape(one['label'] + (f'（{unit}）' if (unit := one['unit']) else ''))}"
        for one in columns
    )
    kinds = [" class='number'" if one["kind"] in _NUMBERS else "" for one in columns]
    rows = "".join(
        "<tr>" + "".join(f"<td{k}>{escape(c or '')}" for k, c in zip(kinds, row, strict=True))
        for row in table["rows"]
    )
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<div class="table"><table>{named}<tr>{heads}{rows}</table></div>'


def _value(value: Any, labels: Mapping[str, str]) -> str:
    """Any value of a document, for types that this site shows in no way of their own."""
    match value:
        case {"columns": _, "rows": _}:
            shown = _table(value)
        case {"sha256": _, "name": name}:
            shown = _file(value, name)
        case {"relation": _, "url": _, "title": _}:
            shown = _item_link(value)
        case {"code": _, "label": label}:
            shown = escape(label)
        case dict():
            shown = _members(value, labels)
        case list():
            shown = "<ul>" + "".join(f"<li>{_value(one, labels)}" for one in value) + "</ul>"
        case _:
            shown = escape(str(value))
    return shown


def _members(value: dict[str, Any], labels: Mapping[str, str]) -> str:
    """Members with their terms, in the order of the schema; tables below, in full width."""
    known = [*labels, *(name for name in value if name not in labels)]
    told = [k for k in known if k not in _HIDDEN and value.get(k) not in (None, "", [])]
    tables = [k for k in told if isinstance(value[k], dict) and "rows" in value[k]]
    terms = (
        f"<dt>{escape(labels.get(k, k))}<dd>{_value(value[k], labels)}"
        for k in told
        if k not in tables
    )
    below = (_table(value[k], labels.get(k, k)) for k in tables)
    return f"<dl>{''.join(terms)}</dl>{''.join(below)}"


def _facts(*facts: tuple[str, str | None]) -> str:
    return f"<dl>{''.join(f'<dt>{k}<dd>{escape(v)}' for k, v in facts if v)}</dl>"


def _file(file: Mapping[str, Any], title: str) -> str:
    return (
        f'<a href="{escape(file["url"])}">{escape(title)}</a> <small>{file["size"]:,} 字节</small>'
    )


def _item_link(link: Mapping[str, Any]) -> str:
    return f'<a href="{escape(link["url"])}">{escape(link["title"])}</a>'


def _day(moment: str) -> str:
    return moment[:10]
