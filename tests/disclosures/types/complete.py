"""Each category's own fields as an editor types them, complete for the stage that is chosen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wagtail.test.utils.form_data import streamfield

if TYPE_CHECKING:
    from wagtail.models import Page

_SUPERVISION = {
    "supervising_body": "督查考核科",
    "supervising_address": "汕尾市城区示例路1号",
    "supervising_telephone": "0660-0000000",
}
_PERIOD = {"period_from": "2018-07-01", "period_to": "2018-09-30"}
_NOTICE = {"notice_from": "2018-09-03", "notice_to": "2018-09-14"}


def table(*rows: list[str]) -> str:
    """A table as the form submits it."""
    return json.dumps({"rows": list(rows)}, ensure_ascii=False)


def own_fields(category: str, policy: Page) -> dict[str, Any]:
    """The form data of a category's own fields; `policy` is an item that others refer to."""
    fields: dict[str, dict[str, Any]] = {
        "policy": {
            "level": "city",
            "effective_from": "2018-10-01",
            "effective_to": "2020-09-30",
            "basis": "《广东扶贫开发条例》\n粤办函〔2018〕225号",
            "replaces": streamfield([("policy", policy.pk), ("other", "旧办法（2016年）")]),
        },
        "interpretation": {
            "policies": streamfield([("policy", policy.pk)]),
            "form": "questions",
            "points": "谁都可以提意见\n限期答复",
        },
        "implementation": {
            "policy": policy.pk,
            "policy_name": "",
            **_PERIOD,
            "measures": table(["编制公开目录", "综合科", "已完成", "事项26项"]),
            "problems": "公开的内容不够全面",
            "next_steps": "纳入年度考核",
        },
        "plan": {
            "kind": "regional",
            "year_from": "2018",
            "year_to": "2020",
            "targets": table(["青梅种植面积", "18000", "25000", "亩"]),
        },
        "fund": {
            "fund_name": "市级财政专项扶贫资金",
            "year": "2018",
            "stage": "allocation",
            "city_yuan": "3000000",
            "total_yuan": "3000000",
            "use": "产业扶贫",
            "using_units": "海丰县扶贫办",
            "principle": "按因素法分配",
            "allocation": table(["海丰县扶贫办", "产业扶贫项目", "3,000,000.00"]),
            "allocated_on": "2018-09-10",
            **_SUPERVISION,
        },
        "project": {
            "stage": "after",
            "project_name": "青梅加工厂",
            "kind": "industry",
            "nature": "new",
            "location": "陆河县东坑镇",
            "tasks": "建设车间1200平方米",
            "term_from": "2018-07-01",
            "term_to": "2019-02-28",
            "responsible_unit": "东坑镇人民政府",
            "responsible_person": "分管扶贫工作的副镇长",
            "sources": table(["省级资金", "1,500,000"], ["县级配套", "700000.5"]),
            "total_yuan": "2200000.50",
            "beneficiaries": "贫困户210户",
            "targets": "户均增收2300元",
            "projects": "",
            "bidding": "公开招标",
            "funds_used": "支付216万元",
            "results": "按期投产",
            "acceptance": "合格",
            "performance": "已实现",
            **_NOTICE,
            **_SUPERVISION,
        },
        "progress": {**_PERIOD, "indicators": table(["脱贫人口", "71200", "66400.5", "人"])},
        "practice": {
            "place": "海丰县某镇",
            "problem": "网上与村里公示的不一致",
            "method": "一张表管到底",
            "effect": "反馈减少",
            "conditions": "更正时三处同时更换",
        },
        "achievement": {**_PERIOD, "indicators": table(["人均可支配收入", "6240", "8610", "元"])},
        "exemplar": {
            "kind": "person",
            "name": "某村卫生站乡村医生",
            "deed": "十年上门随访",
            "honour": "",
            "consented": "on",
            "consented_on": "2018-12-28",
        },
        "roster": {
            "kind": "exit",
            "exit_plan": "计划退出4户",
            "standard": "稳定达到当年标准",
            "procedure": "民主评议、公示公告、逐级审核",
            "counts": table(["东坑镇", "示例二村", "4", "15"]),
            "people": table(["示例二村", "某**", "4", "务工增收"]),
            **_NOTICE,
        },
        "guide": {
            "office": "综合科",
            "address": "汕尾市城区示例路1号",
            "hours": "工作日8:30—12:00",
            "telephone": "0660-0000001",
            "fax": "0660-0000003",
            "email": "openness@example.invalid",
            "apply": "填写申请表",
            "remedies": "可以申请行政复议",
        },
        "annual_report": {
            "year": "2018",
            "disclosed": table(["规范性文件", "7", "1", "9"]),
            "applications": table(["本年新收", "9", "1", "0", "0", "0", "0", "10"]),
            "remedies": table(["行政复议", "0", "0", "0", "0", "0"]),
            "problems": "进展不平衡",
            "improvements": "纳入考核",
        },
        "internal": {
            "kind": "finance",
            **_PERIOD,
            "income": table(["财政拨款", "5200000", "年初预算"]),
            "income_yuan": "5200000",
            "expenditure": table(["人员经费", "3120000", ""], ["公用经费", "2080000", ""]),
            "expenditure_yuan": "5200000",
        },
        "supervision": {
            **_SUPERVISION,
            "supervising_email": "supervision@example.invalid",
            "supervising_hours": "工作日",
            "scope": "扶贫资金、项目中的问题",
            "results": "办结39件",
            "cases": table(["2018年", "41", "39", "17", "责令整改15件"]),
        },
    }
    return fields[category]
