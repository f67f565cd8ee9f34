"""What must be well for readers to be served: the database, the index that follows, the files.

Messages are for whoever is on duty. What is open to all says which part is down, and no more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from .files import frozen_storage, storage_name
from .models import FrozenFile, ReleaseFile
from .search import SearchUnavailableError, get_engine

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
LAG_ALLOWED = 20
"""So many releases may wait for the index before that is said: a burst takes a moment."""


@dataclass(frozen=True)
class IndexHealth:
    """The search index and the consumer that feeds it; of an engine that is down nothing else."""

    ready: bool
    engine: str = ""
    seq: int | None = None
    """Up to which release the consumer has come."""
    lag: int | None = None
    documents: int = 0
    message: str = ""
    blocked: bool = False

    @property
    def follows(self) -> bool:
        """Whether the consumer keeps up with the releases."""
        return not self.blocked and self.lag is not None and self.lag <= LAG_ALLOWED


other_parts: dict[str, Callable[[], str | None]] = {}
"""What else a site leans on, by name: what is wrong with it, empty while it is well, None where the
site has no such part. Rooms after this one add theirs in `ready`.
"""


def index_health(head_seq: int) -> IndexHealth:
    """How the search index stands to the public stream's head."""
    try:
        state = get_engine().state()
    except SearchUnavailableError as error:
        return IndexHealth(ready=False, message=str(error))
    return IndexHealth(
        ready=state.ready,
        engine=state.name,
        seq=state.seq,
        lag=max(0, head_seq - state.seq),
        documents=state.documents,
        message=state.message,
        blocked=state.blocked,
    )


def storage_answers() -> bool:
    """Whether the storage of frozen files has the file that was released last."""
    kept = FrozenFile.objects.filter(sha256=OuterRef("sha256"))
    newest = ReleaseFile.objects.filter(Exists(kept)).order_by("-pk")
    sha256 = newest.values_list("sha256", flat=True).first()
    if sha256 is None:
        return True
    try:
        return frozen_storage().exists(storage_name(sha256))
    except Exception:  # storages raise what their libraries raise
        logger.exception("the storage of frozen files does not answer")
        return False
