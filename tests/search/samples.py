"""Items to index: a small office's, written for these tests."""

from __future__ import annotations

from typing import Any

from fupin_cms.ledger.search import SearchQuery
from search.engines.protocol import Attached, Cursor, Item

EPOCH = "11111111-1111-1111-1111-111111111111"

SCHEME = "scheme"
FUND = "fund"
HOUSING = "housing"
ROSTER = "roster"
TRAINING = "training"
SCRIPT = "script"


def make_item(name: str, seq: int, title: str, text: str, **fields: Any) -> Item:
    """An item named by its content_id, with the values that every item has."""
    terms = {
        "category": ["progress"],
        "department": ["finance"],
        "region": ["441500"],
        "topic": [],
        "subject": ["poverty-funds"],
        "section": ["news"],
        "catalogue_item": ["fund-allocation"],
        "validity": ["in_force"],
        "year": ["2018"],
        "has_attachment": ["true" if fields.get("attachments") else "false"],
    }
    return Item(
        content_id=name,
        seq=seq,
        first_seq=fields.pop("first_seq", seq),
        title=title,
        text=text,
        index_number=fields.pop("index_number", f"007187648-2018-{seq:06d}"),
        terms={**terms, **fields.pop("terms", {})},
        days={"written": 20180914, "released": 20180920, **fields.pop("days", {})},
        **fields,
    )


def office() -> list[Item]:
    """Six items about the things that people ask an office for the relief of poverty."""
    return [
        make_item(
            SCHEME,
            1,
            "扶贫领域政府信息公开工作方案",
            "根据《关于推进社会公益事业建设领域政府信息公开工作的通知》（粤办函〔2018〕225号）要求，制定"
            "本方案。\n公开扶贫发展规划、专项规划，扶贫资金使用安排，脱贫攻坚工作进度，经验做法及工作成效。"
            "\n运用电子政务技术，建立公开信息反馈制度，确保信息反馈准确有效。",
            terms={"category": ["plan"], "section": ["policy"]},
        ),
        make_item(
            FUND,
            2,
            "2018年市级扶貧資金使用安排",
            "本年度市级财政专项资金三百万元，用于产业扶贫和教育扶贫项目。\n分配原则为按因素法分配。",
            document_number="汕扶办〔2018〕12号",
            terms={"category": ["fund"], "section": ["finance"], "topic": ["industry"]},
            days={"written": 20180301},
        ),
        make_item(
            HOUSING,
            3,
            "农村危房改造补助标准",
            "对建档立卡困难户的住房，每户补助四万元；其他困难户每户补助两万元。\n申请由村民委员会受理。",
            document_number="汕扶办〔2017〕225号",
            terms={"department": ["housing"], "topic": ["housing"], "year": ["2017"]},
            days={"written": 20171201, "released": 20171205},
        ),
        make_item(
            ROSTER,
            4,
            "年度退出公告",
            "名单见附件。",
            attachments=[
                Attached("退出户名单.xlsx", "村 户数\n大坪村 十二户\n新寨村 三十户"),
                Attached("说明.pdf", "本名单经村民评议产生。"),
            ],
            terms={"region": ["441581"], "topic": ["housing", "industry"]},
        ),
        make_item(
            TRAINING,
            5,
            "扶贫培训班开班",
            "培训种植技术，参加的农户由镇里统一组织。",
            terms={"topic": ["training"], "validity": ["repealed"]},
        ),
        make_item(
            SCRIPT,
            6,
            "<script>alert(1)</script>网络安全提示",
            "页面中出现<script>alert('网络')</script>时请报告。\nＱＱ群号１２３４５不可信。",
            terms={"department": ["housing"]},
        ),
    ]


def cursor(seq: int = 6) -> Cursor:
    return Cursor(EPOCH, seq)


def ask(engine: Any, text: str, **query: Any) -> list[str]:
    """Names of the items that a query finds, the best first."""
    return [hit.content_id for hit in engine.search(SearchQuery(text, **query)).hits]
