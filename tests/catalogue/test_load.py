"""The shipped reference data: complete, labelled where unverified, and never forced on anyone."""

from __future__ import annotations

import pytest

from fupin_cms.catalogue.enums import Audience, Channel, Level, LimitUnit
from fupin_cms.catalogue.load import load_reference
from fupin_cms.catalogue.models import CatalogueItem, CatalogueVersion, Department, Region, Topic
from fupin_cms.disclosures.registry import categories

pytestmark = pytest.mark.django_db


def test_load__a_second_time_creates_nothing() -> None:
    assert all(loaded.created for loaded in load_reference())
    assert all(not loaded.created and loaded.kept for loaded in load_reference())


def test_load__keeps_what_an_administrator_changed() -> None:
    load_reference()
    CatalogueItem.objects.filter(code="fund-allocation").update(limit_number=20, unverified=True)
    Department.objects.filter(code="general").update(name="办公室")
    load_reference()
    item = CatalogueItem.objects.get(code="fund-allocation")
    assert (item.limit_number, item.unverified) == (20, True)
    assert Department.objects.get(code="general").name == "办公室"


def test_load__brings_back_only_what_is_missing() -> None:
    load_reference()
    Topic.objects.filter(code="industry").delete()
    created = {loaded.label: loaded.created for loaded in load_reference()}
    assert {label: number for label, number in created.items() if number} == {"专题": 1}


def test_load__uses_a_department_of_that_name_under_another_code() -> None:
    own = Department.objects.create(code="gs", name="综合科")
    load_reference()
    assert Department.objects.filter(name="综合科").count() == 1
    assert CatalogueItem.objects.get(code="guide").department == own


def test_standard__thirteen_rows_stand_first_and_the_unread_ones_are_labelled() -> None:
    load_reference()
    standard = list(CatalogueItem.objects.order_by("sort_order")[:13])
    assert standard[0].level1 == "政策文件"
    assert standard[12].level2 == "监督举报"
    unverified = {item.level2 for item in standard if item.unverified}
    assert {"精准扶贫贷款", "行业扶贫资金", "年度计划"} <= unverified
    (exit_item,) = [item for item in standard if item.level2 == "贫困人口退出"]
    assert "退出结果（待核实）" in exit_item.element_list
    assert "（待核实）" in str(exit_item)


def test_items__hold_known_values_only() -> None:
    load_reference()
    for item in CatalogueItem.objects.all():
        item.full_clean()
        assert item.department is not None
        assert item.element_list
        assert item.basis
        assert set(item.channels) <= set(Channel.values)
        assert set(item.levels) <= set(Level.values)
        assert set(item.categories) <= set(categories())


def test_items__every_category_has_one_of_its_audience() -> None:
    load_reference()
    served = {
        category: {
            item.audience for item in CatalogueItem.objects.all() if category in item.categories
        }
        for category in categories()
    }
    assert served.pop("internal") == {Audience.INTERNAL}
    assert served.pop("roster") == {Audience.SPECIFIC}
    assert set(map(frozenset, served.values())) == {frozenset({Audience.SOCIETY})}


def test_items__internal_ones_are_those_of_the_plan() -> None:
    load_reference()
    assert set(
        CatalogueItem.objects.filter(audience=Audience.INTERNAL).values_list("level2", flat=True)
    ) == {"单位领导廉洁自律", "干部选拔任用", "机关财务收支", "重大项目建设"}


def test_limit__of_fund_allocation_and_standing_rows() -> None:
    load_reference()
    allocation = CatalogueItem.objects.get(code="fund-allocation")
    assert allocation.limit_label == "15个工作日"
    guide = CatalogueItem.objects.get(code="guide")
    assert guide.limit_unit == LimitUnit.STANDING
    assert guide.limit_label == "长期公开"


def test_regions__are_the_city_and_its_counties() -> None:
    load_reference()
    city = Region.objects.get(code="441500")
    assert set(city.children.values_list("code", flat=True)) == {
        "441502",
        "441521",
        "441523",
        "441581",
    }


def test_version__has_dates_and_says_what_was_not_verified() -> None:
    load_reference()
    version = CatalogueVersion.objects.get()
    assert version.effective_from.year == 2019
    assert "未与正式文本核对" in version.note


def test_departments__show_the_hotline_and_a_marked_placeholder() -> None:
    load_reference()
    for department in Department.objects.all():
        assert "12317" in department.telephone
        assert "示例" in department.telephone
