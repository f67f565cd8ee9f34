"""What an engine does for the consumer and for the readers. Each engine is one implementation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fupin_cms.ledger.search import EngineState, SearchQuery, SearchResult, SearchUnavailableError

from ..thesaurus import NO_SYNONYMS, Thesaurus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from ..clauses import Scored


class IndexUnusableError(SearchUnavailableError):
    """The index is missing, damaged or of an older form: it has to be rebuilt."""


class IndexOutdatedError(SearchUnavailableError):
    """The index has another mapping or analysis; it is rebuilt when somebody says so."""


class WriterBusyError(Exception):
    """Somebody else is writing; whoever it is reads the ledger's head again when done."""


@dataclass(frozen=True)
class Attached:
    """An attachment's text."""

    title: str
    text: str


@dataclass(frozen=True)
class Item:
    """A current public item, as an engine indexes it. `text` begins with the item's lead."""

    content_id: str
    seq: int
    first_seq: int
    title: str
    text: str
    attachments: Sequence[Attached] = ()
    document_number: str = ""
    index_number: str = ""
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Values to filter and to count by, see `search.filters.TERMS`."""
    days: Mapping[str, int] = field(default_factory=dict)
    """Dates to filter by, as yyyymmdd, see `search.filters.DAYS`."""


@dataclass(frozen=True)
class Removal:
    """An item that is not current any more."""

    content_id: str
    seq: int


Change = Item | Removal


@dataclass(frozen=True)
class Refused:
    """An item that could not be indexed: set aside and shown, it does not stop the others."""

    content_id: str
    seq: int
    reason: str


@dataclass(frozen=True)
class Cursor:
    """How far an index has come: all of the ledger's `epoch` up to `seq`."""

    epoch: str = ""
    seq: int = 0
    refused: Sequence[Refused] = ()


_MOST_TOLD = 3


def told_of_refused(cursor: Cursor) -> str:
    """What was set aside, as a state says it."""
    told = [f"set aside: {one.content_id} ({one.seq}): {one.reason}" for one in cursor.refused]
    if len(told) > _MOST_TOLD:
        told[_MOST_TOLD:] = [f"{len(told) - _MOST_TOLD} more"]
    return "; ".join(told)


class Writer(Protocol):
    """The only one who changes an index, while its block lasts."""

    @property
    def cursor(self) -> Cursor:
        """Of what was applied last. The one in an index that is being built may come later; it is
        the same when the block ends.
        """

    def apply(self, changes: Sequence[Change], cursor: Cursor) -> None:
        """Commit the changes, and the cursor not before them.

        An item that the index refuses is taken out of it and named in the cursor, which moves on.
        A change whose `seq` is lower than the one applied for its item does nothing, so repeated
        and late changes do no harm.
        """


class Engine(Protocol):
    """An index of one kind. Every method may be called from any thread and process."""

    def search(self, query: SearchQuery, thesaurus: Thesaurus = NO_SYNONYMS) -> SearchResult:
        """Asks `plan.Plan(read_question(query.text), thesaurus)`.

        Raises SearchUnavailableError; IndexUnusableError where only a rebuild helps.
        """

    def points(
        self, items: Sequence[str], clauses: Sequence[Scored]
    ) -> Mapping[str, Sequence[tuple[str, float]]]:
        """What the clauses of a plan give to items: for each `content_id` those that hold for it.

        Raises SearchUnavailableError.
        """

    def state(self) -> EngineState:
        """Never raises: an index that cannot answer says so."""

    def cursor(self) -> Cursor:
        """Raises IndexUnusableError."""

    def writing(self) -> AbstractContextManager[Writer]:
        """Raises WriterBusyError, IndexUnusableError."""

    def rebuilding(self, *, resume: bool = False) -> AbstractContextManager[Writer]:
        """A new, empty index; at the end of the block it takes the place of the old one, at once.

        Until then the old one answers, if it can. An exception in the block leaves it in its place,
        and the new one unfinished: `resume` takes that up, where it is of today's form.
        Raises WriterBusyError, SearchUnavailableError; with `resume` IndexUnusableError where what
        was left is of no use, which then is removed.
        """
