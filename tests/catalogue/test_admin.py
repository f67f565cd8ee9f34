"""公开目录 in the admin: administrators change it through its screens, editors cannot."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from fupin_cms.catalogue.load import load_reference
from fupin_cms.catalogue.models import CatalogueItem, Department
from fupin_cms.disclosures.models import HomePage
from fupin_cms.setup.groups import ensure_groups
from fupin_cms.setup.structure import ensure_home
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

MODELS = ["catalogueitem", "catalogueversion", "department", "topic", "subject", "region"]


@pytest.fixture
def office(db: None) -> None:
    """The shipped catalogue and the five groups."""
    load_reference()
    list(ensure_home())
    list(ensure_groups(HomePage.objects.get()))


def sign_in(client: Client, group: str) -> Client:
    """An account with nothing but its group's permissions."""
    user = get_user_model().objects.create(username=group)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


@pytest.fixture
def administrator(client: Client, office: None) -> Client:
    return sign_in(client, "管理员")


def item_form(item: CatalogueItem, **fields: object) -> dict[str, object]:
    return {
        "version": item.version_id,
        "code": item.code,
        "sort_order": item.sort_order,
        "level1": item.level1,
        "level2": item.level2,
        "elements": item.elements,
        "basis": item.basis,
        "limit_number": item.limit_number or "",
        "limit_unit": item.limit_unit,
        "limit_note": item.limit_note,
        "department": item.department_id or "",
        "audience": item.audience,
        "mode": item.mode,
        "channels": item.channels,
        "levels": item.levels,
        "categories": item.categories,
        **fields,
    }


@pytest.mark.parametrize("model", MODELS)
def test_screens__open_for_the_administrator(administrator: Client, model: str) -> None:
    listing = administrator.get(reverse(f"{model}:index"))
    assert listing.status_code == 200
    assert administrator.get(reverse(f"{model}:add")).status_code == 200


def test_listings__speak_chinese(administrator: Client) -> None:
    items = administrator.get(reverse("catalogueitem:index")).content.decode()
    departments = administrator.get(reverse("department:index")).content.decode()
    for screen, words in ((items, ("公开时限", "15个工作日", "待核实")), (departments, ("在用",))):
        assert all(word in screen for word in words)
        assert not re.search(r"\b(True|False|Limit label)\b", screen)


@pytest.mark.parametrize("group", ["编辑", "科室负责人", "保密审查", "分管领导"])
def test_screens__are_shut_for_everybody_else(client: Client, office: None, group: str) -> None:
    sign_in(client, group)
    item = CatalogueItem.objects.all()[0]
    edit = reverse("catalogueitem:edit", args=[item.pk])
    assert client.get(reverse("catalogueitem:index")).status_code == 302
    assert client.post(edit, item_form(item, level2="改动")).status_code == 302
    item.refresh_from_db()
    assert item.level2 != "改动"


def test_menu__stands_under_its_name_for_the_administrator_alone(
    administrator: Client, office: None
) -> None:
    label = json.dumps("公开目录").strip('"')  # the menu is JSON inside the page
    assert label in administrator.get(reverse("wagtailadmin_home")).content.decode()
    editor = sign_in(administrator, "编辑")
    assert label not in editor.get(reverse("wagtailadmin_home")).content.decode()


def test_item__lists_are_ticked_and_kept(administrator: Client) -> None:
    item = CatalogueItem.objects.get(code="fund-allocation")
    address = reverse("catalogueitem:edit", args=[item.pk])
    screen = administrator.get(address).content.decode()
    assert "社区/企事业单位/村公示栏(电子屏)" in screen
    assert "资金使用安排" in screen
    answer = administrator.post(
        address,
        item_form(item, channels=["website", "print"], levels=["city"], categories=["fund"]),
    )
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.channels, item.levels, item.categories) == (
        ["website", "print"],
        ["city"],
        ["fund"],
    )


def test_item__limit_without_a_number_is_refused(administrator: Client) -> None:
    item = CatalogueItem.objects.get(code="fund-allocation")
    address = reverse("catalogueitem:edit", args=[item.pk])
    answer = administrator.post(address, item_form(item, limit_number=""))
    assert "请填写时限的数字" in answer.content.decode()


def test_items__are_filtered(administrator: Client) -> None:
    def listed(**asked: str) -> str:
        return administrator.get(reverse("catalogueitem:index"), asked).content.decode()

    assert "机关财务收支" in listed(category="internal")
    assert "机关财务收支" not in listed(category="fund")
    assert "精准扶贫贷款" in listed(unverified="true")
    assert "专项资金分配结果" not in listed(unverified="true")
    assert "贫困人口识别" in listed(audience="specific")
    assert "专项资金分配结果" not in listed(audience="specific")
    assert "专项资金分配结果" in listed(q="分配结果")


def department_form(
    department: Department, appointments: list[dict[str, object]]
) -> dict[str, str]:
    form: dict[str, str] = nested_form_data(
        {
            "name": department.name,
            "code": department.code,
            "sort_order": department.sort_order,
            "address": department.address,
            "telephone": department.telephone,
            "email": "",
            "office_hours": "",
            "is_active": "on",
            "appointments": inline_formset(appointments),
        }
    )
    return form


def test_department__is_kept_with_its_appointments(administrator: Client) -> None:
    department = Department.objects.get(code="general")
    head = factories.make_user("editor", username="head2")
    address = reverse("department:edit", args=[department.pk])
    acting = {
        "user": head.pk,
        "role": "head",
        "title": "综合科副科长",
        "acting": "on",
        "starts_on": "",
        "ends_on": "",
    }
    refused = administrator.post(address, department_form(department, [acting]))
    assert "代理必须写明起止日期" in refused.content.decode()
    acting |= {"starts_on": "2018-01-01", "ends_on": "2018-12-31"}
    assert administrator.post(address, department_form(department, [acting])).status_code == 302
    (appointment,) = department.appointments.all()
    assert (appointment.title, appointment.acting) == ("综合科副科长", True)


def test_department__in_use_cannot_be_deleted(administrator: Client) -> None:
    department = Department.objects.get(code="general")
    administrator.post(reverse("department:delete", args=[department.pk]))
    assert Department.objects.filter(pk=department.pk).exists()
