"""One sample of every category's details: what `documents.py` builds from.

Figures are made up (示例数据).
"""

from __future__ import annotations

from typing import Any

IMAGE = "b" * 64
PDF = "a" * 64
POLICY = {
    "content_id": "00000000-0000-4000-8000-000000000001",
    "index_number": "007187648-2018-000001",
    "title": "关于推进社会公益事业建设领域政府信息公开工作的通知",
    "type": "policy",
    "url": "/items/007187648-2018-000001",
}


def coded(code: str, label: str) -> dict[str, str]:
    return {"code": code, "label": label}


def link(relation: str, **changes: str) -> dict[str, str]:
    return {**POLICY, "relation": relation, **changes}


def table(columns: list[tuple[str, str, str, str]], rows: list[list[str | None]]) -> dict[str, Any]:
    names = ("key", "label", "kind", "unit")
    return {"columns": [dict(zip(names, c, strict=True)) for c in columns], "rows": rows}


def period(first: str | None, last: str | None) -> dict[str, str | None]:
    return {"starts_on": first, "ends_on": last}


def notice(first: str | None, last: str | None, then: Any) -> dict[str, Any]:
    return {**period(first, last), "then": then}


def file(sha256: str, name: str, *, size: int = 48_213, media_type: str = "application/pdf") -> Any:
    return {
        "sha256": sha256,
        "name": name,
        "size": size,
        "media_type": media_type,
        "url": f"/files/{sha256}/{name}",
    }


CONTACT = {
    "name": "汕尾市扶贫开发办公室监督科",
    "telephone": "0660-0000000",
    "address": "汕尾市城区示例路1号",
    "email": "jiandu@example.invalid",
    "hours": "工作日 8:30—12:00，14:30—17:30",
}
SUPERVISION = {"body": CONTACT, "hotline": "12317"}
ALLOCATION = table(
    [
        ("unit", "单位", "text", ""),
        ("project", "项目", "text", ""),
        ("amount", "金额", "money", "元"),
    ],
    [
        ["城区", "特色种植基地（示例数据）", "3200000.00"],
        ["海丰县", "光伏扶贫电站（示例数据）", "4580000.00"],
        ["陆河县", "青梅加工车间（示例数据）", "2750000.00"],
        ["陆丰市", "危房改造（示例数据）", "1970000.00"],
    ],
)
TWO_POINTS = ["坚持以公开为常态、不公开为例外。", "公开前做好审查，防止半公开或假公开。"]

DETAILS: dict[str, dict[str, Any]] = {
    "policy": {
        "level": coded("province", "省"),
        "effective_from": "2018-07-01",
        "effective_to": None,
        "basis": ["《中华人民共和国政府信息公开条例》", "《广东扶贫开发条例》"],
        "replaces": [link("replaces")],
        "replaces_other": ["原暂行办法"],
    },
    "interpretation": {
        "policies": [link("interprets")],
        "form": coded("questions", "问答"),
        "points": TWO_POINTS,
    },
    "implementation": {
        "policy": link("implements"),
        "policy_name": "",
        "period": period("2018-01-01", "2018-06-30"),
        "measures": table(
            [
                ("measure", "措施", "text", ""),
                ("department", "责任科室", "text", ""),
                ("progress", "进展", "text", ""),
                ("data", "数据", "text", ""),
            ],
            [["产业扶持", "项目科", "已完成", "12个村（示例数据）"]],
        ),
        "problems": ["公开工作进展不平衡。"],
        "next_steps": ["完善常态公开制度。"],
    },
    "plan": {
        "kind": coded("special", "专项规划"),
        "year_from": 2018,
        "year_to": 2020,
        "targets": table(
            [
                ("indicator", "指标", "text", ""),
                ("base", "基期值", "decimal", ""),
                ("target", "目标值", "decimal", ""),
                ("unit", "单位", "text", ""),
            ],
            [
                ["贫困发生率（示例数据）", "3.4", "0", "%"],
                ["公开及时率（示例数据）", None, "100", "%"],
            ],
        ),
    },
    "fund": {
        "fund_name": "扶贫开发资金",
        "year": 2018,
        "stage": coded("allocation", "分配结果"),
        "sources": [
            {"level": coded("central", "中央"), "amount_yuan": "5000000.00"},
            {"level": coded("province", "省"), "amount_yuan": "7500000.00"},
        ],
        "total_yuan": "12500000.00",
        "use": "产业扶持和基础设施建设。",
        "using_units": ["城区", "海丰县", "陆河县", "陆丰市"],
        "principle": "按相对贫困人口数量分配，兼顾上年绩效。",
        "allocation": ALLOCATION,
        "allocated_on": "2018-09-10",
        "supervision": SUPERVISION,
    },
    "project": {
        "stage": coded("before", "实施前"),
        "project_name": "青梅加工车间",
        "kind": coded("industry", "产业扶贫"),
        "nature": coded("new", "新建"),
        "location": "陆河县某镇",
        "tasks": "建设加工车间一座。\n配套冷库。",
        "term": period("2018-10-01", "2019-09-30"),
        "responsible_unit": "陆河县某镇人民政府",
        "responsible_person": "某镇分管副镇长",
        "sources": table(
            [("source", "资金来源", "text", ""), ("amount", "金额", "money", "元")],
            [["省级专项资金", "2000000.00"], ["县级配套", "750000.00"]],
        ),
        "total_yuan": "2750000.00",
        "subsidy": "",
        "beneficiaries": "相对贫困户60户（示例数据）",
        "targets": "年户均增收3000元（示例数据）",
        "mechanism": "优先吸纳贫困劳动力就业。",
        "approval": "村申报、乡审核、县审定。",
        "projects": table(
            [
                ("name", "项目名称", "text", ""),
                ("location", "地点", "text", ""),
                ("unit", "责任单位", "text", ""),
                ("amount", "资金规模", "money", "元"),
                ("beneficiaries", "受益对象", "text", ""),
            ],
            [],
        ),
        "bidding": "公开招标。",
        "funds_used": "",
        "results": "",
        "acceptance": "",
        "performance": "",
        "notice_period": notice("2018-09-17", "2018-09-28", coded("marked", "保留并注明公示期满")),
        "supervision": SUPERVISION,
    },
    "progress": {
        "period": period("2018-07-01", "2018-09-30"),
        "indicators": table(
            [
                ("name", "指标", "text", ""),
                ("value", "本期数值", "decimal", ""),
                ("previous", "上期数值", "decimal", ""),
                ("unit", "单位", "text", ""),
            ],
            [["完成危房改造（示例数据）", "1280", "960", "户"]],
        ),
    },
    "practice": {
        "place": "海丰县某镇",
        "problem": "产业规模小、销路不稳。",
        "method": "以合作社带动分散农户。\n统一品牌和收购标准。",
        "effect": "户均年增收2600元（示例数据）。",
        "conditions": "有稳定的收购企业。",
    },
    "achievement": {
        "period": period("2016-01-01", "2018-12-31"),
        "indicators": table(
            [
                ("name", "指标", "text", ""),
                ("before", "帮扶前", "decimal", ""),
                ("after", "帮扶后", "decimal", ""),
                ("unit", "单位", "text", ""),
            ],
            [["人均可支配收入（示例数据）", "4000", "9800", "元"]],
        ),
    },
    "exemplar": {
        "kind": coded("collective", "集体"),
        "name": "某镇驻村工作队",
        "deed": "驻村三年，帮助全村脱贫。",
        "honour": "全市扶贫先进集体（示例数据）",
        "consented": False,
        "consented_on": None,
    },
    "roster": {
        "kind": coded("exit", "退出"),
        "exit_plan": "本年度退出60户。",
        "standard": "收入稳定超过标准，“两不愁三保障”达标。",
        "procedure": "农户申请、民主评议、公示公告、逐级审核。",
        "counts": table(
            [
                ("town", "镇（街道）", "text", ""),
                ("village", "村（社区）", "text", ""),
                ("households", "户数", "integer", "户"),
                ("people", "人数", "integer", "人"),
            ],
            [["某镇", "某村（示例数据）", "12", "47"]],
        ),
        "people": table(
            [
                ("village", "村（社区）", "text", ""),
                ("householder", "户主（隐去部分姓名）", "text", ""),
                ("people", "家庭人口", "integer", "人"),
                ("reason", "主要原因", "text", ""),
            ],
            [["某村", "某*", "4", "务工增收"]],
        ),
        "notice_period": notice("2018-11-01", "2018-11-10", coded("down", "撤下")),
    },
    "guide": {
        "office": CONTACT,
        "fax": "0660-0000001",
        "apply": "当面、邮寄或者通过网站提出申请。\n收到申请后二十个工作日内答复。",
        "remedies": "可以向监察机关举报，也可以依法申请行政复议或者提起行政诉讼。",
    },
    "annual_report": {
        "year": 2018,
        "disclosed": table(
            [
                ("kind", "信息内容", "text", ""),
                ("made", "本年制发件数", "integer", "件"),
                ("repealed", "本年废止件数", "integer", "件"),
                ("in_force", "现行有效件数", "integer", "件"),
            ],
            [["行政规范性文件（示例数据）", "3", "1", "9"]],
        ),
        "applications": table(
            [("matter", "事项", "text", ""), ("total", "总计", "integer", "件")],
            [["本年新收申请（示例数据）", "4"]],
        ),
        "remedies": table([("kind", "类别", "text", "")], []),
        "problems": TWO_POINTS,
        "improvements": ["落实到具体科室和人员。"],
    },
    "internal": {
        "kind": coded("finance", "机关财务收支"),
        "period": period("2018-07-01", "2018-09-30"),
        "income": table(
            [
                ("item", "项目", "text", ""),
                ("amount", "金额", "money", "元"),
                ("note", "说明", "text", ""),
            ],
            [["财政拨款（示例数据）", "860000.00", None]],
        ),
        "income_yuan": "860000.00",
        "expenditure": table([("item", "项目", "text", "")], [["办公费（示例数据）"]]),
        "expenditure_yuan": None,
    },
    "supervision": {
        "supervision": SUPERVISION,
        "scope": "扶贫资金和项目管理中的违纪违法问题。",
        "results": "季度内收到的举报均已办结。",
        "cases": table(
            [
                ("period", "时间", "text", ""),
                ("received", "收到", "integer", "件"),
                ("closed", "办结", "integer", "件"),
                ("confirmed", "属实", "integer", "件"),
                ("outcome", "处理结果", "text", ""),
            ],
            [["2018年第三季度（示例数据）", "5", "5", "1", "责令整改"]],
        ),
    },
}
