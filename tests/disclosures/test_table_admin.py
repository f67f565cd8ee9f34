"""Tables through the admin: read, previewed, saved with the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fupin_cms.disclosures.models import FundPage
from fupin_cms.disclosures.table_forms import TableFormField
from fupin_cms.disclosures.types.fund import ALLOCATION_COLUMNS
from tests import factories
from tests.disclosures.admin_forms import fund_form
from tests.disclosures.spreadsheets import xlsx_of

if TYPE_CHECKING:
    from tests.factories import Tree

READ = "/admin/disclosures/tables/"
COLUMNS = json.dumps([column.model_dump() for column in ALLOCATION_COLUMNS])


@pytest.fixture
def editor(tree: Tree, client: Client) -> Client:
    client.force_login(factories.make_user("editor"))
    return client


def test_reading__needs_an_editor_and_a_token(tree: Tree) -> None:
    anonymous = Client()
    assert anonymous.post(READ, {"text": "甲"}).status_code == 302
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(factories.make_user("editor"))
    assert guarded.post(READ, {"text": "甲"}).status_code == 403
    guarded.force_login(factories.make_user("editor"))
    assert guarded.get(READ).status_code == 405


def test_reading__pasted_text(editor: Client) -> None:
    answer = editor.post(READ, {"columns": COLUMNS, "text": "单位\t项目\t金额\n甲\t乙\t丙\n"})
    assert answer.json() == {
        "columns": [column.model_dump() for column in ALLOCATION_COLUMNS],
        "rows": [["甲", "乙", "丙"]],
        "problems": [{"message": "第2行“金额”：“丙”不是数字，请只填写数字", "row": 0, "column": 2}],
        "notes": [],
    }


def test_reading__an_uploaded_file_or_why_not(editor: Client) -> None:
    data = xlsx_of(["单位", "项目", "金额"], ["甲", "乙", 12.5])
    upload = SimpleUploadedFile("表.xlsx", data)
    assert editor.post(READ, {"columns": COLUMNS, "file": upload}).json()["rows"] == [
        ["甲", "乙", "12.50"]
    ]
    broken = SimpleUploadedFile("表.xlsx", b"not a package")
    answer = editor.post(READ, {"columns": COLUMNS, "file": broken})
    assert answer.status_code == 422
    assert "打不开" in answer.json()["error"]


def test_reading__again_by_changed_columns(editor: Client) -> None:
    columns = json.dumps([{"key": "c1", "label": "数", "kind": "integer"}])
    answer = editor.post(READ, {"columns": columns, "rows": '[["1,000"], ["x"]]'}).json()
    assert answer["rows"] == [["1000"], ["x"]]
    assert [problem["row"] for problem in answer["problems"]] == [1]
    assert editor.post(READ, {"columns": "{}", "text": "甲"}).status_code == 400


def test_form_field__refuses_what_is_not_typed_and_says_where() -> None:
    field = TableFormField(columns=ALLOCATION_COLUMNS, required=False)
    assert field.clean("") == {}
    assert field.clean('{"rows": [["甲", "乙", "1,234.5"]]}') == {"rows": [["甲", "乙", "1234.50"]]}
    many = json.dumps({"rows": [["甲", "乙", "约"]] * 30})
    with pytest.raises(ValidationError) as error:
        field.clean(many)
    assert error.value.messages[0].startswith("第1行“金额”")
    assert error.value.messages[-1] == "还有10处问题。"
    for damaged in ("{", "[]", '{"rows": "x"}', '{"rows": ["x"]}'):
        with pytest.raises(ValidationError, match="重新粘贴"):
            field.clean(damaged)


def test_form_field__own_columns_need_names() -> None:
    field = TableFormField()
    with pytest.raises(ValidationError, match="名称"):
        field.clean('{"columns": [{"key": "c1", "label": " "}], "rows": [["甲"]]}')
    clean = field.clean('{"columns": [{"key": "x", "label": " 甲 "}], "rows": [["乙"]]}')
    assert clean["columns"][0]["key"] == "c1"
    assert clean["columns"][0]["label"] == "甲"


def test_edit_view__shows_the_widget_with_its_value(editor: Client, fund: FundPage) -> None:
    html = editor.get(f"/admin/pages/{fund.pk}/edit/").content.decode()
    assert 'data-controller="fupin-table"' in html
    assert "陆河县扶贫办" in html
    assert "fupin_cms/admin/table.js" in html
    assert "计算的数（元）" in html, "sums stand beside what was typed"


def test_create_view__keeps_typed_rows_and_refuses_others(editor: Client, tree: Tree) -> None:
    address = f"/admin/pages/add/fupin_cms/fundpage/{tree.finance.pk}/"
    wrong = fund_form(tree, allocation='{"rows": [["甲", "乙", "约100"]]}')
    answer = editor.post(address, wrong)
    assert answer.status_code == 200
    assert "第1行“金额”：“约100”不是数字" in answer.content.decode()
    assert "约100" in answer.context["form"]["allocation"].value(), "nothing typed is lost"
    assert not FundPage.objects.exists()
    assert editor.post(address, fund_form(tree)).status_code == 302
    page = FundPage.objects.get()
    assert page.allocation == {"rows": [["海丰县扶贫办", "产业扶贫项目", "1000000.00"]]}
    assert page.document_number == "汕扶办〔2018〕15号"
    assert list(page.topics.all()) == [tree.topic]


def test_edit_view__five_thousand_rows_of_six_columns(
    editor: Client, fund: FundPage, tree: Tree
) -> None:
    text = "村\t项目\t户数（户）\t面积\t金额（元）\t日期\n" + "".join(
        f"第{n}村\t第{n}号扶贫产业发展项目\t{n}\t{n}.5\t{n},000.00\t2018年9月14日\n"
        for n in range(1, 1000)
    )
    text += "甲村\t某项目\t12\t3.25\t1,234.50\t2018-9-14\n" * 4001
    read = editor.post(READ, {"columns": "[]", "text": text}).json()
    assert read["problems"] == []
    assert [column["kind"] for column in read["columns"]] == [
        "text", "text", "integer", "decimal", "money", "date",
    ]  # fmt: skip
    value = json.dumps({"columns": read["columns"], "rows": read["rows"]})
    block = {"caption": "项目明细", "table": value, "note": ""}
    form: dict[str, Any] = fund_form(tree, body=[("table", block)])
    address = f"/admin/pages/{fund.pk}/edit/"
    answer = editor.post(address, form)
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    stored = FundPage.objects.get(pk=fund.pk).get_latest_revision_as_object().body[0].value["table"]
    assert len(stored["rows"]) == 5000
    assert stored["rows"][-1] == ["甲村", "某项目", "12", "3.25", "1234.50", "2018-09-14"]
    assert editor.get(address).status_code == 200


def test_comparison__tells_the_rows_that_changed(editor: Client, fund: FundPage) -> None:
    first = fund.get_latest_revision()
    table = {"columns": [{"key": "c1", "label": "村"}], "rows": [["甲村"]]}
    fund.body = [("table", {"caption": "表", "table": table, "note": ""})]
    fund.allocation = {
        "rows": [fund.allocation["rows"][0], *([["<b>乙</b>", "丙", "1.00"]] * 2000)]
    }
    second = fund.save_revision()
    html = editor.get(
        f"/admin/pages/{fund.pk}/revisions/compare/{first.pk}...{second.pk}/"
    ).content.decode()
    assert "原有2行，现有2001行" in html
    assert "陆河县扶贫办 | 教育扶贫项目 | 1200000.00" in html
    assert "海丰县扶贫办 | 产业扶贫项目" not in html, "what stays is not listed"
    assert "&lt;b&gt;乙&lt;/b&gt; | 丙 | 1.00" in html
    assert "还有1950行" in html
    assert "共1行" in html, "of the table that is new in the body"
