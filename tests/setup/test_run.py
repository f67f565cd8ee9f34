"""The set-up command: on an untouched installation, again, and beside a site that is there."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from fupin_cms.catalogue.models import CatalogueItem
from fupin_cms.disclosures.models import FundPage, HomePage, SectionPage
from fupin_cms.disclosures.registry import categories
from fupin_cms.review.models import SigningTask
from fupin_cms.setup.run import set_up

pytestmark = pytest.mark.django_db

PUBLISH = "publish_page"


def run(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("fupin_setup", *arguments, stdout=out)
    return out.getvalue()


def account(group: str) -> Any:
    user = get_user_model().objects.create(username=group)
    user.groups.add(Group.objects.get(name=group))
    return user


def moderators_on(page: Page) -> set[str]:
    return set(
        GroupPagePermission.objects.filter(group__name="Moderators", page=page).values_list(
            "permission__codename", flat=True
        )
    )


@pytest.fixture
def root() -> Page:
    """The tree as Wagtail's own migrations leave it."""
    root = Page.get_first_root_node()
    assert root is not None
    return root


def tree_of_rows() -> list[list[object]]:
    """Everything that the set-up makes, so that two runs can be compared."""
    models = [
        *(Page, Site, Group, Collection, Workflow, WorkflowPage, SigningTask, Locale),
        *(GroupPagePermission, GroupCollectionPermission, CatalogueItem),
    ]
    return [
        *(list(model.objects.order_by("pk").values_list()) for model in models),
        [
            (group.name, sorted(group.permissions.values_list("codename", flat=True)))
            for group in Group.objects.order_by("name")
        ],
    ]


# An untouched installation ------------------------------------------------------------


def test_untouched__home_takes_the_place_of_the_welcome_page(root: Page) -> None:
    hostname = Site.objects.get(is_default_site=True).hostname
    printed = run()
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific == HomePage.objects.get()
    assert site.hostname == hostname
    assert [page.specific_class for page in root.get_children()] == [HomePage]
    assert "欢迎页" in printed


def test_untouched__every_category_has_a_section(root: Page) -> None:
    run()
    sections = SectionPage.objects.all()
    assert {section.title for section in sections} == {
        *("扶贫政策", "政策解读", "规划计划", "工作动态", "工作成效", "财务公开", "扶贫项目"),
        *("扶贫对象", "经验做法", "模范先锋", "监督举报", "信息公开指南", "信息公开年报"),
        "机关内部公开",
    }
    assert {code for section in sections for code in section.accepts} == set(categories())
    assert all(section.slug.isascii() and section.live for section in sections)
    for section in sections:
        section.full_clean()
        assert section.is_internal == (section.accepts == ["internal"])


def test_untouched__language_is_the_sites(root: Page) -> None:
    Locale.objects.all().update(language_code="en")
    run()
    assert HomePage.objects.get().locale.language_code == "zh-hans"


def test_second_run__changes_nothing(root: Page) -> None:
    run()
    before = tree_of_rows()
    printed = run()
    assert tree_of_rows() == before
    assert "已创建" not in printed


def test_second_run__keeps_what_an_administrator_changed(root: Page) -> None:
    run()
    SectionPage.objects.filter(slug="finance").update(
        title="财务公开（资金）", accepts=["fund", "plan"]
    )
    Workflow.objects.filter(name="信息公开审签").first().workflow_tasks.first().delete()
    run()
    section = SectionPage.objects.get(slug="finance")
    assert (section.title, section.accepts) == ("财务公开（资金）", ["fund", "plan"])
    assert Workflow.objects.get(name="信息公开审签").tasks.count() == 2


# Groups -------------------------------------------------------------------------------


def test_groups__may_enter_the_admin_and_publish_nothing_but_structure(root: Page) -> None:
    run()
    home, section = HomePage.objects.get(), SectionPage.objects.get(slug="finance")
    item = FundPage(title="安排", live=False)
    section.add_child(instance=item)
    for name in ("编辑", "科室负责人", "保密审查", "分管领导", "管理员"):
        user = account(name)
        assert user.has_perm("wagtailadmin.access_admin")
        assert not item.permissions_for_user(user).can_publish()
        assert not section.permissions_for_user(user).can_publish_subpage()
        is_administrator = name == "管理员"
        assert home.permissions_for_user(user).can_add_subpage() == is_administrator
        assert section.permissions_for_user(user).can_edit() == is_administrator


def test_editor__writes_items_and_puts_files_into_the_collection(root: Page) -> None:
    run()
    editor = account("编辑")
    section = SectionPage.objects.get(slug="finance")
    assert section.permissions_for_user(editor).can_add_subpage()
    collection = Collection.objects.get(name="信息公开文件")
    given = GroupCollectionPermission.objects.filter(group__name="编辑", collection=collection)
    assert {"add_document", "add_image", "choose_document", "choose_image"} <= set(
        given.values_list("permission__codename", flat=True)
    )


def test_groups__keep_what_they_were_given(root: Page) -> None:
    group = Group.objects.create(name="编辑")
    permission = Permission.objects.get(codename="add_user")
    group.permissions.add(permission)
    run()
    assert permission in group.permissions.all()


# The chain ----------------------------------------------------------------------------


def test_chain__three_steps_apply_to_every_section(root: Page) -> None:
    run()
    for section in SectionPage.objects.all():
        workflow = section.get_workflow()
        assert workflow.name == "信息公开审签"
        tasks = [task.specific for task in workflow.tasks]
        assert [task.step for task in tasks] == ["head", "secrecy", "leader"]
        assert [task.group and task.group.name for task in tasks] == [None, "保密审查", None]


def test_chain__another_workflow_of_the_home_page_stays_and_is_said(root: Page) -> None:
    set_up()
    other = Workflow.objects.create(name="另一流程")
    home = HomePage.objects.get()
    WorkflowPage.objects.filter(page=home).update(workflow=other)
    printed = run()
    assert home.get_workflow() == other
    assert "首页已使用工作流“另一流程”" in printed


# Wagtail's defaults -------------------------------------------------------------------


def test_moderators__do_not_reach_the_disclosure_tree(root: Page) -> None:
    assert PUBLISH in moderators_on(root)
    printed = run()
    assert moderators_on(root) == set()
    assert not HomePage.objects.get().permissions_for_user(account("Moderators")).can_edit()
    assert "用户组“Moderators”在根页面有权限" in printed
    assert "publish_page" in printed
    assert "Moderators approval" in printed


def test_moderators__keep_the_other_branches(root: Page) -> None:
    other = root.add_child(instance=Page(title="别的网站", slug="other"))
    before = moderators_on(root)
    run()
    assert moderators_on(other) == before
    assert WorkflowPage.objects.filter(page=root).exists()


def test_moderators__are_left_when_asked_and_said(root: Page) -> None:
    before = moderators_on(root)
    printed = run("--keep-wagtail-defaults")
    assert moderators_on(root) == before
    assert "按要求保留" in printed


def test_other_groups__on_the_root_are_said_and_left(root: Page) -> None:
    group = Group.objects.create(name="网站管理")
    permission = Permission.objects.get(codename=PUBLISH)
    GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    printed = run()
    assert GroupPagePermission.objects.filter(group=group, page=root).exists()
    assert "用户组“网站管理”在根页面有权限" in printed


# Beside a site that is there ----------------------------------------------------------


def test_own_home_page__stays_the_sites_root(root: Page) -> None:
    site = Site.objects.get(is_default_site=True)
    page = site.root_page
    page.title = "本站首页"
    page.save_revision().publish()
    printed = run()
    site.refresh_from_db()
    assert site.root_page_id == page.pk
    home = HomePage.objects.get()
    assert home.get_parent() == root
    assert "站点的根页面是“本站首页”" in printed
    assert "与它并列" in printed


def test_slug__that_is_taken_gives_way_to_the_next(root: Page) -> None:
    root.add_child(instance=Page(title="公开", slug="disclosure"))
    run()
    assert HomePage.objects.get().slug == "disclosure-2"


def test_no_site__is_created(root: Page) -> None:
    Site.objects.all().delete()
    run()
    assert Site.objects.get().root_page.specific == HomePage.objects.get()


def test_failure__leaves_nothing_half_done(root: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("fupin_cms.setup.run.confine_defaults", broken)
    with pytest.raises(RuntimeError):
        set_up()
    assert not HomePage.objects.exists()
    assert not CatalogueItem.objects.exists()


def test_superior__is_made_where_it_is_asked_for_and_once(db: None) -> None:
    set_up()
    assert not SigningTask.objects.filter(step="superior").exists()

    made = "".join(set_up(superior=True))
    again = "".join(set_up(superior=True))

    assert "加入“信息公开审签”" in made
    assert "审签环节“上级审签”：已有" in again
    task = SigningTask.objects.get(step="superior")
    task.full_clean()
    assert task.group is not None
    assert task.group.permissions.filter(codename="access_admin").exists()
    assert not WorkflowTask.objects.filter(task=task).exists()
