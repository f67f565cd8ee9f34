"""What the API answers, for OpenAPI and for generated clients. The bytes come from the ledger.

One module for each resource; `from .schemas import X` finds all of them.
"""

from .changes import (
    ChangeList,
    ChangeNoteOut,
    ChangeOut,
    EventOut,
    HistoryEntryOut,
    HistoryOut,
    PartialChange,
    PartialChangeList,
    StructureOut,
    TakenOut,
)
from .closed import Closed
from .documents import (
    DisclosureDocument,
    JsonSchema,
    ReleaseOut,
    SignatureOut,
    Tombstone,
    ValidityChangeOut,
)
from .ledger import HeadOut
from .search import (
    FacetOut,
    HitOut,
    MarkedOut,
    RecommendedOut,
    SearchOut,
    SuggestionOut,
    SuggestOut,
)
from .service import ServiceOut, Vocabulary, VocabularyEntry
from .summaries import (
    IncludedOut,
    LinkOut,
    LookupHit,
    LookupOut,
    NamedOut,
    PartialDocument,
    PartialList,
    SectionOut,
    SummaryList,
    SummaryOut,
)

__all__ = [
    "ChangeList",
    "ChangeNoteOut",
    "ChangeOut",
    "Closed",
    "DisclosureDocument",
    "EventOut",
    "FacetOut",
    "HeadOut",
    "HistoryEntryOut",
    "HistoryOut",
    "HitOut",
    "IncludedOut",
    "JsonSchema",
    "LinkOut",
    "LookupHit",
    "LookupOut",
    "MarkedOut",
    "NamedOut",
    "PartialChange",
    "PartialChangeList",
    "PartialDocument",
    "PartialList",
    "RecommendedOut",
    "ReleaseOut",
    "SearchOut",
    "SectionOut",
    "ServiceOut",
    "SignatureOut",
    "StructureOut",
    "SuggestOut",
    "SuggestionOut",
    "SummaryList",
    "SummaryOut",
    "TakenOut",
    "Tombstone",
    "ValidityChangeOut",
    "Vocabulary",
    "VocabularyEntry",
]
