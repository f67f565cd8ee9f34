"""One office with an item in every state, built once for the whole table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from fupin_cms.ledger.models import Disclosure
from fupin_cms.review.submission import call_back
from fupin_cms.setup.chain import ensure_chain
from tests import factories
from tests.review.acting import withdraw
from tests.review.forms import edit_url, filled
from tests.review.office import CHAIN, Office

from .table import ROLES, STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fupin_cms.review.models import Candidate

_PAGES = ("add", "change", "publish", "bulk_delete", "lock", "unlock")


@dataclass
class Subject:
    """A page in a state, with the form that its edit screen would send."""

    page: Any
    candidate: Candidate | None = None
    form: dict[str, Any] = field(default_factory=dict)


@dataclass
class Scene:
    office: Office
    items: dict[str, Subject]
    structure: dict[str, Subject]
    elsewhere: Any
    """Another section that takes the items."""
    other: Candidate
    """Of another page, at its first step."""
    document: Any
    """In the library, and in the file of the item that is public."""
    clients: dict[str, Client] = field(default_factory=dict)
    at_rest: tuple[Any, ...] = ()
    """What the table compares with, once it was read."""

    def client(self, role: str) -> Client:
        """A browser of the role's, signed in once."""
        if role not in self.clients:
            client = Client()
            if role != "anonymous":
                client.force_login(self.office.accounts[role])
            self.clients[role] = client
        return self.clients[role]


def build(states: Iterable[str] = tuple(STATES)) -> Scene:
    """The office, with an item in each of these states."""
    office = _office()
    document = get_document_model().objects.create(
        title="明细", file=ContentFile("资金分配明细".encode(), name="明细.txt")
    )
    items = {state: _item(office, state, document) for state in states}
    home, sections = office.tree.home, office.tree.sections
    # Wagtail's first migration makes a page beside it, which other tests may have taken away.
    Page.objects.filter(depth=home.depth).exclude(pk=home.pk).delete()
    elsewhere = factories.SectionPageFactory.create(
        parent=home, slug="elsewhere", title="其他", column_type="data", accepts=["fund"]
    )
    empty = factories.SectionPageFactory.create(
        parent=home, slug="empty", title="空栏目", column_type="data", accepts=["fund"]
    )
    structure = {
        "home": Subject(home),
        "section": Subject(sections["finance"]),
        "empty_section": Subject(empty),
    }
    for subject in structure.values():
        subject.page.save_revision()
    other = office.submitted(office.fund(title="另一件在审的"), by="author")
    scene = Scene(office, items, structure, elsewhere, other, document)
    for role in ROLES:
        scene.client(role)
    keeper = scene.client("superuser")
    for subject in (*items.values(), *structure.values()):
        subject.page = type(subject.page).objects.get(pk=subject.page.pk)
        if subject.candidate is not None:
            subject.candidate.refresh_from_db()
        if subject is not items.get("closed"):
            subject.form = filled(keeper, edit_url(subject.page))
    if "closed" in items:
        # Nobody is given the form of a closed page: another item's stands in for it.
        items["closed"].form = next(iter(items.values())).form
    return scene


def _office() -> Office:
    tree = factories.make_tree()
    accounts = {role: factories.make_user(role) for role in factories.GROUPS}
    for name in ("author", "publisher", "administrator", "stranger"):
        accounts[name] = factories.make_user("editor", username=name)
    accounts["superuser"] = accounts["admin"]
    for _ in ensure_chain(tree.home):
        pass
    _give_every_page(accounts["publisher"], "全权编辑")
    group = _give_every_page(accounts["administrator"], "全权管理员")
    group.permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=["wagtailcore", "auth", "fupin_cms", "wagtailadmin"]
        )
    )
    for codename in ("add", "change", "delete", "choose"):
        for permission in Permission.objects.filter(
            codename__in=[f"{codename}_document", f"{codename}_image"]
        ):
            GroupCollectionPermission.objects.create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )
    return Office(tree=tree, accounts=accounts)


def _give_every_page(user: Any, name: str) -> Group:
    group = Group.objects.create(name=name)
    for codename in _PAGES:
        permission = Permission.objects.get(
            codename=f"{codename}_page", content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.create(
            group=group, page=Page.get_first_root_node(), permission=permission
        )
    user.groups.add(group)
    return group


def _item(office: Office, state: str, document: Any) -> Subject:
    attachment = {"title": "资金分配明细", "document": document}
    page = factories.make_fund(
        office.tree.finance,
        owner=office.accounts["author"],
        title=f"安排（{state}）",
        slug=f"item-{state}",
        attachments=[("attachment", attachment)] if state == "released" else [],
    )
    signed = {"at_head": 0, "at_secrecy": 1, "at_leader": 2}
    if state in signed:
        return Subject(page, _reviewed(office, page, signed[state]))
    match state:
        case "draft":
            return Subject(page)
        case "returned":
            candidate = _reviewed(office, page, 1)
            office.reject(candidate, "secrecy")
            return Subject(page, candidate)
        case "called_back":
            candidate = _reviewed(office, page, 0)
            call_back(page, office.accounts["author"])
            return Subject(page, candidate)
    candidate = _reviewed(office, page, 3)
    grounds = {"withdrawn": "wrong", "closed": "privacy"}
    if state in grounds:
        withdraw(office, Disclosure.objects.get(page_id=page.pk), ground=grounds[state])
    if state.startswith("amending"):
        office.revise(
            page, "author", use="光伏扶贫项目", change_kind="revision", change_note="调整用途"
        )
        if state == "amending_in_review":
            candidate = office.submitted(page, by="author")
    return Subject(page, candidate)


def _reviewed(office: Office, page: Any, signatures: int) -> Candidate:
    candidate = office.submitted(page, by="author")
    for role in CHAIN[:signatures]:
        office.sign(candidate, role)
    candidate.refresh_from_db()
    return candidate
