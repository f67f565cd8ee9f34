"""One item in each state that an item can be in, and one caller of each kind."""

from __future__ import annotations

import datetime as dt
import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from fupin_cms.disclosures.models import RosterPage
from fupin_cms.ledger.freeze import freeze
from fupin_cms.partners.models import Key
from fupin_cms.setup.chain import ensure_chain
from tests import factories
from tests.ledger import acting
from tests.ledger.test_expiry import AFTER, DURING, LAST_DAY, at
from tests.partners.scene import make_key, make_partner, row_of
from tests.review.office import CHAIN, Office

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

SCOPES = ("read", "changes", "export", "search", "reconcile")
_GZIP = b"\x1f\x8b"
NEVER_PUBLIC = frozenset({"internal", "in_review", "draft", "scheduled"})


@dataclass
class Item:
    """An item in a state: what names it, and which of its words may be read."""

    state: str
    content_id: uuid.UUID
    index_number: str
    sha256: str
    file_name: str
    shown: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    version: int = 1
    """The one in force, where there is one."""


@dataclass
class Scene:
    """All of it, once for every test of the table."""

    items: dict[str, Item]
    keys: dict[str, str]
    clients: dict[str, Client]

    def call(self, caller: str, path: str, body: bytes | None = None) -> Any:
        """What a caller gets; `whole` are all bytes of it, read to the end, without coding."""
        client = self.clients.get(caller, Client())
        headers = {"Accept": "*/*"}
        if caller in self.keys:
            headers["Authorization"] = f"Bearer {self.keys[caller]}"
        if body is None:
            response: Any = client.get(path, headers=headers)
        else:
            response = client.post(path, body, content_type="application/json", headers=headers)
        data: bytes = response.getvalue()
        response.whole = gzip.decompress(data) if data[:2] == _GZIP else data
        return response

    @property
    def callers(self) -> list[str]:
        return ["anonymous", *self.keys, *self.clients]


def word(state: str, version: int = 1) -> str:
    """A word that stands in one version of one item alone: in title, text, file and its name."""
    return f"zz{state.replace('_', '')}{version}qq"


def _words(state: str, version: int = 1) -> dict[str, Any]:
    text = word(state, version)
    return {
        "title": f"{text}资金安排",
        "summary": f"{text}摘要",
        "body": [("rich_text", f"<p>{text}正文</p>")],
    }


def _page(office: Office, state: str, **fields: Any) -> Any:
    page = office.fund(**_words(state), **fields)
    return acting.attach(page, f"{word(state)}.txt", word(state).encode(), title=word(state))


def _item(page: Any, state: str, *, shown: tuple[int, ...], hidden: tuple[int, ...]) -> Item:
    ((sha256, name),) = freeze(page).files
    return Item(
        state,
        page.identity.content_id,
        page.identity.index_number or "000000000/2000-00000",
        sha256,
        name,
        {word(state, version) for version in shown},
        {word(state, version) for version in hidden},
    )


def _expired(office: Office) -> Item:
    """A roster, which comes down at the end of its notice. Signed before everything else."""
    common = factories.common_fields(**_words("expired"), audience="society", notice_to=LAST_DAY)
    section = office.tree.section_for(RosterPage.category)
    page = factories.add_item(section, RosterPage(**common))
    acting.attach(page, f"{word('expired')}.txt", word("expired").encode(), title=word("expired"))
    with at(DURING):
        release = acting.issue(page)
    with at(AFTER):
        acting.expire(release.content_id)
    return _item(page, "expired", shown=(), hidden=(1,))


def _public(office: Office) -> Item:
    page = _page(office, "public")
    acting.issue(page)
    return _item(page, "public", shown=(1,), hidden=())


def _second_version(office: Office, state: str) -> Item:
    """An item whose second version has other words and no file."""
    page = _page(office, state)
    acting.issue(page)
    item = _item(page, state, shown=(1, 2), hidden=())
    acting.amend(page, attachments=[], **_words(state, 2))
    item.version = 2
    return item


def _amended(office: Office) -> Item:
    return _second_version(office, "amended")


def _version_withdrawn(office: Office) -> Item:
    item = _second_version(office, "version_withdrawn")
    acting.withdraw_version(item.content_id, 1)
    item.shown, item.hidden = {word(item.state, 2)}, {word(item.state)}
    return item


def _withdrawn(office: Office) -> Item:
    page = _page(office, "withdrawn")
    acting.withdraw(acting.issue(page).content_id)
    return _item(page, "withdrawn", shown=(), hidden=(1,))


def _erased(office: Office) -> Item:
    page = _page(office, "erased")
    acting.issue(page)
    item = _item(page, "erased", shown=(), hidden=(1,))
    acting.withdraw(item.content_id)
    acting.erase(item.content_id)
    return item


def _repealed(office: Office) -> Item:
    page = _page(office, "repealed")
    acting.repeal(acting.issue(page).content_id)
    return _item(page, "repealed", shown=(1,), hidden=())


def _moved_to_internal(office: Office) -> Item:
    page = _page(office, "moved_to_internal")
    public = acting.issue(page)
    item = _item(page, "moved_to_internal", shown=(), hidden=(1,))
    acting.leave(public)
    acting.issue(acting.make_internal(page))
    item.hidden.add(page.identity.internal_number)
    return item


def _internal(office: Office) -> Item:
    page = acting.make_internal(_page(office, "internal"))
    acting.issue(page)
    item = _item(page, "internal", shown=(), hidden=(1,))
    item.index_number = page.identity.internal_number
    return item


def _in_review(office: Office) -> Item:
    page = _page(office, "in_review")
    office.submitted(page)
    return _item(page, "in_review", shown=(), hidden=(1,))


def _scheduled(office: Office) -> Item:
    moment = (timezone.now() + dt.timedelta(days=1)).replace(microsecond=0)
    page = _page(office, "scheduled", release_at=moment)
    candidate = office.submitted(page)
    for role in CHAIN:
        office.sign(candidate, role)
    return _item(page, "scheduled", shown=(), hidden=(1,))


def _draft(office: Office) -> Item:
    return _item(_page(office, "draft"), "draft", shown=(), hidden=(1,))


STATES: dict[str, Callable[[Office], Item]] = {
    # First, because its moments are long past and the ledger's time never goes back.
    "expired": _expired,
    "public": _public,
    "amended": _amended,
    "version_withdrawn": _version_withdrawn,
    "withdrawn": _withdrawn,
    "erased": _erased,
    "repealed": _repealed,
    "moved_to_internal": _moved_to_internal,
    "internal": _internal,
    "in_review": _in_review,
    "scheduled": _scheduled,
    "draft": _draft,
}


def _signed_in(account: Any) -> Client:
    client = Client()
    client.force_login(account)
    return client


def build() -> Scene:
    """The office, its items, its partners."""
    tree = factories.make_tree()
    accounts = {role: factories.make_user(role) for role in factories.GROUPS}
    for _ in ensure_chain(tree.home):
        pass
    office = Office(tree=tree, accounts=accounts)
    items = {state: make(office) for state, make in STATES.items()}
    keys = {scope: make_key(make_partner(f"{scope}单位"), scope).text for scope in SCOPES}
    expired = make_key(make_partner("过期单位"), *SCOPES)
    Key.objects.filter(pk=row_of(expired).pk).update(
        expires_at=timezone.now() - dt.timedelta(days=1)
    )
    return Scene(
        items,
        keys={**keys, "expired_key": expired.text},
        clients={role: _signed_in(accounts[role]) for role in ("editor", "admin")},
    )
