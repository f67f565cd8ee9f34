"""Documents made by hand, as the ledger keeps them, for pages that need no database."""

from __future__ import annotations

import copy
from typing import Any

from fupin_cms.disclosures import registry
from tests.public.sample_blocks import BLOCKS
from tests.public.samples import CONTACT, DETAILS, PDF, coded, file, link


def make_content(category: str, **changes: Any) -> dict[str, Any]:
    """The signed content of a complete item of a category, with every kind of block."""
    content = {
        "schema": "fupin.disclosure/1",
        "content_id": "00000000-0000-4000-8000-0000000000ff",
        "index_number": "007187648-2018-000099",
        "type": category,
        "type_label": registry.categories()[category].category_label,
        "title": "关于2018年扶贫开发资金使用安排情况的公示",
        "summary": "为落实年度扶贫资金使用计划，现将资金来源、规模、用途和分配结果予以公开。",
        "section": {
            "slug": "finance",
            "title": "财务公开",
            "column_type": coded("data", "数据发布"),
        },
        "issuing_body": "汕尾市扶贫开发办公室",
        "department": {"code": "finance", "name": "计划财务科", "contact": CONTACT},
        "document_number": "粤办函〔2018〕225号",
        "written_on": "2018-09-14",
        "genre": coded("publicity", "公示"),
        "subject": coded("poverty", "民政、扶贫、救灾\\扶贫"),
        "topics": [coded("industry", "产业扶贫"), coded("training", "扶贫培训")],
        "keywords": ["扶贫资金", "使用安排"],
        "region": coded("441500", "汕尾市"),
        "catalogue_item": {
            "version": "2019",
            "code": "fund-allocation",
            "level1": "扶贫资金",
            "level2": "专项资金分配结果",
        },
        "disclosure": {
            "attribute": coded("active", "主动公开"),
            "audience": coded("society", "全社会"),
            "ground": None,
            "reason": "",
            "review_on": None,
        },
        "body": BLOCKS,
        "details": {"type": category, **DETAILS[category]},
        "attachments": [
            {"title": "2018年扶贫资金分配明细表", "file": file(PDF, "分配明细.xlsx")},
            {"title": "实施方案全文", "file": file(PDF, "方案.pdf", size=1_468_006)},
        ],
        "related": [link("based_on")],
        "change": None,
    }
    return copy.deepcopy({**content, **changes})


def make_document(category: str, **changes: Any) -> dict[str, Any]:
    """The full document: the content with its signatures and its release."""
    signatures = [
        {
            "step": step,
            "step_label": label,
            "department": department,
            "role": role,
            "signed_at": f"2018-09-{day}T10:30:00+08:00",
            "commitment": step[0] * 64,
        }
        for step, label, department, role, day in (
            ("head", "科室负责人审核", "计划财务科", "科室负责人", "14"),
            ("secrecy", "保密审查", "综合科", "保密审查员", "14"),
            ("leader", "分管领导签发", "计划财务科", "分管领导", "17"),
        )
    ]
    release = {
        "stream": "public",
        "seq": 42,
        "version": 1,
        "event": coded("issued", "发布"),
        "released_at": "2018-09-17T10:30:00+08:00",
        "first_released_at": "2018-09-17T10:30:00+08:00",
        "base_url": "http://127.0.0.1:8000",
        "validity": coded("in_force", "有效"),
        "content_digest": "c" * 64,
        "signatures_digest": "d" * 64,
        "previous_chain": "e" * 64,
        "chain": "f" * 64,
    }
    release.update(changes.pop("release", {}))
    return {**make_content(category, **changes), "signatures": signatures, "release": release}
