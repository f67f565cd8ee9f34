"""A year of an office at random: events of every kind, on items with files of their own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from modelsearch import signal_handlers
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.models import PolicyPage, ProjectPage, RosterPage
from fupin_cms.ledger import freeze
from fupin_cms.ledger.act_rules import unconfirmed
from fupin_cms.ledger.addresses import file_url
from fupin_cms.ledger.append import AppendRefusedError
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.file_types import FileRefusedError
from fupin_cms.ledger.models import Disclosure, FrozenFile, Release
from fupin_cms.ledger.projection import standings
from fupin_cms.ledger.structure import Kind, announce
from fupin_cms.review import erasing_pages
from tests import factories
from tests.ledger import acting

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Iterator, Sequence

PAST = dt.date(2018, 9, 28)
_NEEDS = {
    "reinstated": State.WITHDRAWN,
    "erased": State.WITHDRAWN,
}
"""The state of the items that an event is tried on; for the others: current."""
WEIGHTS = {
    "issued": 18,
    "amended": 12,
    "corrected": 6,
    "validity_changed": 4,
    "withdrawn": 4,
    "withdrawn_version": 6,
    "withdrawn_at_once": 4,
    "confirmed": 4,
    "expired": 8,
    "reinstated": 6,
    "erased": 1,
    "erased_version": 1,
    "structure": 2,
}
KINDS = frozenset(WEIGHTS)


def _leave_unread(frozen: FrozenFile, _kind: str) -> None:
    frozen.text_status = FrozenFile.TextStatus.EMPTY
    frozen.save(update_fields=["text_status"])


def _none(_revisions: Any) -> tuple[Any, ...]:
    return ()


@contextmanager
def _ledger_alone() -> Iterator[None]:
    """What a mirror is never given is not kept up: texts of files (to read each takes a process),
    the admin's indexes, and its library, where an erasure looks through the drafts of all pages.
    """
    with (
        mock.patch.object(freeze, "read_text", _leave_unread),
        mock.patch.object(signal_handlers, "insert_or_update_object_task"),
        mock.patch.object(erasing_pages, "files_of", _none),
        disable_reference_index_auto_update(),
    ):
        yield


@dataclass
class Story:
    """Goes on from whatever the database holds."""

    chance: random.Random

    def __post_init__(self) -> None:
        self.tree = factories.make_tree()
        self.admin = factories.make_user("admin")

    def events(self, count: int) -> Counter[str]:
        """So many events more of the public stream; how many of each kind."""
        told: Counter[str] = Counter()
        with _ledger_alone():
            while told.total() < count:
                missing = [kind for kind in WEIGHTS if not told[kind]]
                kind = self.try_one(missing if self.chance.random() < 0.5 else [])
                if kind is not None:
                    told[kind] += 1
        return told

    def try_one(self, wanted: Sequence[str] = ()) -> str | None:
        """Try one event, of the kinds that are wanted where some are; its kind, or None where it
        was refused or nothing was fit for it.
        """
        kinds = [*(wanted or WEIGHTS)]
        (kind,) = self.chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])
        try:
            return kind if self.do(kind) is not None else None
        except (AppendRefusedError, FileRefusedError):  # of a file whose bytes were erased
            return None

    def do(self, kind: str) -> Release | None:
        if kind == "issued":
            return self.issue()
        if kind == "structure":
            return self.announce()
        content_id = self.choose(_NEEDS.get(kind, State.CURRENT), kind)
        return self.act(kind, content_id) if content_id is not None else None

    def choose(self, state: State, kind: str) -> uuid.UUID | None:
        rows = Disclosure.objects.filter(stream=Stream.PUBLIC)
        match kind:
            case "confirmed":
                pass
            case "withdrawn_version" | "erased_version":
                rows = rows.filter(version__gt=1, state=state)
            case "expired":
                rows = rows.filter(category__in=["roster", "project"], state=state)
            case _:
                rows = rows.filter(state=state)
        found = list(rows.order_by("seq").values_list("content_id", flat=True))
        return self.chance.choice(found) if found else None

    def number(self) -> int:
        """A number that no other event of this story has."""
        return self.chance.getrandbits(40)

    def issue(self) -> Release:
        number = self.number()
        model: Any = self.chance.choice([None, None, RosterPage, ProjectPage, PolicyPage])
        title = f"第{number}件 <b>&“扶贫”"
        page: Any
        if model is None:
            page, section = factories.fund_page(title=title), self.tree.finance
        else:
            fields = factories.common_fields(title=title)
            if model is not PolicyPage:
                fields |= {"notice_to": PAST, "audience": "society"}
            page, section = model(**fields), self.tree.section_for(model.category)
        page.live = False
        self.furnish(page, number)
        section.add_child(instance=page)
        return acting.issue(page)

    def furnish(self, page: Any, number: int) -> None:
        """Give a page a file of its own, one that others have too, or a link to another's."""
        choice = self.chance.randrange(4)
        if choice == 0:
            file = acting.attachment(f"明细 {number}.txt", f"第{number}件".encode())
            page.attachments = [file]
        elif choice == 1:
            page.attachments = [acting.attachment("通用 表.txt", f"同样的表{number % 5}".encode())]
        elif choice == 2:
            page.attachments = []
            page.body = [("rich_text", f"<p>见{self.link()}。{number}</p>")]

    def link(self) -> str:
        """A link to a file of some item that is public now."""
        files = list(
            Disclosure.objects.public()
            .filter(files__name__startswith="明细")
            .order_by("files__sha256")
            .values_list("files__sha256", "files__name")
        )
        if not files:
            return "附件"
        sha256, name = self.chance.choice(files)
        return f'<a href="{file_url(sha256, name)}">附件</a>'

    def announce(self) -> Release:
        return announce(
            Kind.TOPIC,
            f"t{self.number()}",
            before=None,
            after={"name": "新专题"},
            administrator=self.admin,
        )

    def act(self, kind: str, content_id: uuid.UUID) -> Release | None:  # noqa: PLR0911
        match kind:
            case "amended" | "corrected" | "reinstated":
                return self.bring(Event(kind), content_id)
            case "validity_changed":
                return acting.repeal(content_id, replacement=None)
            case "withdrawn":
                return acting.withdraw(content_id)
            case "withdrawn_at_once":
                return acting.withdraw_at_once(content_id)
            case "withdrawn_version":
                return acting.withdraw_version(content_id, self.earlier(content_id))
            case "confirmed":
                return self.confirm(content_id)
            case "expired":
                return acting.expire(content_id)
            case "erased":
                return acting.erase(content_id)
            case "erased_version":
                return acting.erase(content_id, version=self.earlier(content_id))
        raise ValueError(kind)

    def bring(self, event: Event, content_id: uuid.UUID) -> Release:
        page = Page.objects.get(pk=Identity.objects.get(content_id=content_id).page_id).specific
        number = self.number()
        page.summary = f"第{number}次修改。"
        if event != Event.REINSTATED:
            page.change_kind = "correction" if event == Event.CORRECTED else "revision"
            page.change_note = f"说明 {number} <i>"
        self.furnish(page, number)
        return acting.candidate(page, event).append()

    def earlier(self, content_id: uuid.UUID) -> int:
        (standing,) = standings(Stream.PUBLIC, [content_id])
        return self.chance.randint(1, standing.document.version - 1)

    def confirm(self, _content_id: uuid.UUID) -> Release | None:
        waiting = self.waiting()
        return acting.confirm(waiting) if waiting is not None else None

    def waiting(self) -> Release | None:
        """An emergency withdrawal that nobody confirmed yet."""
        last = Release.objects.filter(stream=Stream.PUBLIC, event=Event.WITHDRAWN)
        ids = set(last.order_by("-seq").values_list("content_id", flat=True)[:40])
        for standing in standings(Stream.PUBLIC, ids):
            found = list(unconfirmed(standing.releases))
            if found:
                return found[-1]
        return None
