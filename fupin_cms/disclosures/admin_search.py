"""What of an item the admin's search knows beside its title: the draft's title and the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_save
from modelsearch import index

from .identity import Identity

if TYPE_CHECKING:
    from .base import DisclosureMixin

FIELDS = [
    field
    for name in ("draft_title", "numbers_to_search", "document_number")
    for field in (index.SearchField(name), index.AutocompleteField(name))
]


def numbers(item: DisclosureMixin) -> str:
    """The item's numbers in both series, as far as they are given."""
    identity = Identity.objects.filter(page_id=item.pk).first()
    given = (identity.index_number, identity.internal_number) if identity else ()
    return " ".join(filter(None, given))


def follow_numbers() -> None:
    """Index an item again when it gets a number."""
    post_save.connect(_on_identity, sender=Identity, dispatch_uid="fupin_cms.admin_search")


def _on_identity(instance: Identity, *, created: bool, **_: Any) -> None:
    if instance.page is not None and not created:
        index.insert_or_update_object(instance.page.specific)
