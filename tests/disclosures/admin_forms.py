"""What a browser posts from the edit screen of a fund item."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.factories import Tree


def fund_form(
    tree: Tree, body: Sequence[tuple[str, Any]] | None = None, **fields: Any
) -> dict[str, Any]:
    """The posted fields of a complete fund item; `body` as blocks in their form's shape."""
    blocks = [("rich_text", rich_text("<p>现将有关情况公开如下。</p>"))] if body is None else body
    allocation = {"rows": [["海丰县扶贫办", "产业扶贫项目", "1000000.00"]]}
    posted: dict[str, Any] = nested_form_data(
        {
            "title": "2018年扶贫资金使用安排",
            "summary": "现将资金安排情况予以公开。",
            "body": streamfield(blocks),
            "attachments": streamfield([]),
            "related": streamfield([]),
            "fund_name": "市级财政专项扶贫资金",
            "year": "2018",
            "stage": "allocation",
            "city_yuan": "1000000.00",
            "total_yuan": "1000000.00",
            "use": "产业扶贫",
            "using_units": "海丰县扶贫办",
            "principle": "按因素法分配",
            "allocation": json.dumps(allocation),
            "allocated_on": "2018-09-10",
            "supervising_body": "汕尾市扶贫开发办公室",
            "supervising_address": "汕尾市城区示例路1号",
            "supervising_telephone": "0660-0000000",
            "department": tree.department.pk,
            "catalogue_item": tree.catalogue_item.pk,
            "issuing_body": "汕尾市扶贫开发办公室",
            "written_on": "2018-09-14",
            "document_number": "汕扶办[2018]15号",
            "genre": "notice",
            "subject": tree.subject.pk,
            "region": tree.region.pk,
            "topics": tree.topic.pk,
            "keywords": "资金 分配",
            "attribute": "active",
            "audience": "society",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            **fields,
        }
    )
    return posted
