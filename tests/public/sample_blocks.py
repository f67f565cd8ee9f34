"""One sample of every block of a body. Figures are made up (示例数据)."""

from __future__ import annotations

from typing import Any

from tests.public.samples import ALLOCATION, CONTACT, IMAGE, PDF, file

_LONG = (
    "<p>开展精准脱贫工作以来，市扶贫办严格按照市政府政务公开工作的部署和要求，利用省信息平台和市信息网站，"
    "做好扶贫政策解读，公开脱贫攻坚任务、<strong>扶贫资金使用和项目安排</strong>，展示脱贫攻坚成效。</p>"
    "<p>坚持“以公开为常态，不公开为例外”的原则，把有关农村工作扶贫开发的内容、依据、程序、时限"
    f'作为公开的常规内容。详见<a href="/files/{PDF}/方案.pdf">实施方案</a>。</p>'
    "<ol><li>制订方案，加强领导；</li><li>优化环境，阳光运作；</li><li>严格审核，依法公开。</li></ol>"
)
BLOCKS: list[dict[str, Any]] = [
    {"type": "heading", "level": 2, "text": "一、现状分析及思路目标"},
    {"type": "rich_text", "html": _LONG},
    {"type": "heading", "level": 3, "text": "（一）主要指标"},
    {
        "type": "indicator",
        "indicator": {
            "name": "相对贫困人口（示例数据）",
            "value": "23650",
            "unit": "人",
            "as_of": "2018-06-30",
            "previous": "31200",
        },
    },
    {
        "type": "indicator",
        "indicator": {
            "name": "贫困发生率（示例数据）",
            "value": "1.25",
            "unit": "%",
            "as_of": None,
            "previous": None,
        },
    },
    {"type": "table", "caption": "各县（市、区）安排", "table": ALLOCATION, "note": "单位：元。"},
    {
        "type": "figure",
        "image": file(IMAGE, "示意图.png", media_type="image/png"),
        "width": 960,
        "height": 420,
        "alternative": "资金流向示意图：从中央、省到县（市、区）",
        "caption": "图1　资金流向",
    },
    {
        "type": "quotation",
        "text": "行政机关公开政府信息，应当坚持以公开为常态、不公开为例外。",
        "source": "《中华人民共和国政府信息公开条例》",
        "article": "第五条",
    },
    {
        "type": "question",
        "question": "贫困户怎样申请危房改造补助？",
        "answer_html": "<p>向户籍所在地村委会提出书面申请。</p><p>经民主评议并公示后逐级上报。</p>",
    },
    {"type": "contact", "contact": CONTACT},
]
