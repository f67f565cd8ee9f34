"""What the API answers, for OpenAPI and for generated clients. The bytes come from the ledger.

One module for each resource; `from .schemas import X` finds all of them.
"""

from .changes import ChangeList, ChangeOut, StructureOut
from .closed import Closed
from .documents import DisclosureDocument, ReleaseOut, SignatureOut, Tombstone, ValidityChangeOut
from .search import (
    FacetOut,
    HitOut,
    MarkedOut,
    RecommendedOut,
    SearchOut,
    SuggestionOut,
    SuggestOut,
)
from .service import HeadOut, ServiceOut, Vocabulary, VocabularyEntry
from .summaries import NamedOut, SectionOut, SummaryList, SummaryOut

__all__ = [
    "ChangeList",
    "ChangeOut",
    "Closed",
    "DisclosureDocument",
    "FacetOut",
    "HeadOut",
    "HitOut",
    "MarkedOut",
    "NamedOut",
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
    "Tombstone",
    "ValidityChangeOut",
    "Vocabulary",
    "VocabularyEntry",
]
