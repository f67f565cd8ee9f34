"""Indices behind an alias: which one answers, one that is being built, the switch.

{alias}                          the index that answers
{alias}-building                 one that is being built beside it
{alias}-{version}-{unique}       an index
{alias}-{version}-{unique}-in    the same for who writes it: a name that must be an alias is not
                                 made into an index where the node has lost it
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elasticsearch import NotFoundError
from elasticsearch.dsl import Index

from ..protocol import IndexOutdatedError, IndexUnusableError
from . import documents as d
from .connection import Connection, faults_told

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 10_000
_NESTED_LIMIT = 50_000
"""Passages of an item: attachments of twelve million characters."""
_FORM = "form"


@dataclass(frozen=True)
class Indices:
    """The indices of one alias. `replicas`: None for one copy as soon as there is a second node."""

    connection: Connection
    alias: str
    shards: int = 1
    replicas: int | None = None

    @property
    def _building_alias(self) -> str:
        return f"{self.alias}-building"

    def current(self) -> str:
        """The index that answers.

        Raises IndexUnusableError where there is none, IndexOutdatedError where it is of another
        form, SearchUnavailableError.
        """
        name, form = self._behind(self.alias)
        if form != d.form():
            raise IndexOutdatedError(
                "the index has another mapping: run search_rebuild to make it anew"
            )
        return name

    def building(self) -> str | None:
        """An unfinished index of today's form that somebody left; None where there is none."""
        try:
            name, form = self._behind(self._building_alias)
        except IndexUnusableError:
            return None
        return name if form == d.form() else None

    def wait_until_begun(self, name: str) -> None:
        """Return when the node has begun an index: whoever made it may have died before that.

        To open what is open does nothing but wait for that; `yellow` is said of one not yet begun.
        """
        with faults_told():
            self.connection.patient_client.indices.open(index=name)

    def _behind(self, alias: str) -> tuple[str, str]:
        with faults_told():
            found = self.connection.client.indices.get_mapping(index=alias)
        if alias in found or len(found) != 1:
            raise IndexUnusableError(f"{alias} is not the alias of one index")
        ((name, told),) = found.items()
        return name, str(told["mappings"].get("_meta", {}).get(_FORM, ""))

    def new_name(self) -> str:
        """A name for an index that is to be made."""
        return f"{self.alias}-{d.MAPPING_VERSION}-{uuid.uuid4().hex[:12]}"

    def make(self, name: str) -> None:
        """An empty index beside the one that answers, set up as it will be used.

        To change a setting later makes the node read its analyzers anew.
        """
        index = Index(name, using=self.connection.client)
        index.settings(
            number_of_shards=self.shards,
            **self._copies(),
            max_result_window=DEEPEST,
            similarity=d.SIMILARITIES,
            **{"mapping.nested_objects.limit": _NESTED_LIMIT},
        )
        mapping = d.mapping()
        mapping.meta("_meta", **{_FORM: d.form()})
        index.mapping(mapping)
        index.aliases(**{writing_alias(name): {}, self._building_alias: {}})
        with faults_told():
            index.create(using=self.connection.patient_client)
        # A node goes on making an index whose maker was killed: there would be two.
        self.discard(but=name)

    def discard(self, *, but: str = "") -> None:
        """Remove what an interrupted rebuild left."""
        with faults_told():
            for name in self._names(self._building_alias):
                if name != but:
                    indices = self.connection.patient_client.indices
                    indices.delete(index=name, ignore_unavailable=True)

    def condemn(self) -> None:
        """Say that the index must not be read any more, to every process."""
        with faults_told():
            for name in self._names(self.alias):
                self.connection.patient_client.indices.delete_alias(index=name, name=self.alias)

    def switch(self, name: str) -> None:
        """Let an index answer from now on, at once, and remove all others of this alias."""
        client = self.connection.patient_client
        with faults_told():
            client.indices.refresh(index=name)
            mine = re.compile(rf"{re.escape(self.alias)}-\d+-[0-9a-f]{{12}}")
            known = client.indices.get(index=f"{self.alias}-*", allow_no_indices=True)
            old = [one for one in known if mine.fullmatch(one)]
            actions: list[Mapping[str, Any]] = [
                {"add": {"index": name, "alias": self.alias}},
                {"remove": {"index": name, "alias": self._building_alias, "must_exist": False}},
                *({"remove_index": {"index": one}} for one in old if one != name),
            ]
            client.indices.update_aliases(actions=actions)

    def _copies(self) -> dict[str, Any]:
        if self.replicas is None:
            return {"auto_expand_replicas": "0-1"}
        return {"number_of_replicas": self.replicas}

    def _names(self, alias: str) -> list[str]:
        """Those of our indices that have an alias: of others, one may be blocked or forbidden."""
        try:
            mine = f"{self.alias}-*"
            return list(self.connection.client.indices.get_alias(index=mine, name=alias))
        except NotFoundError:
            return []


def writing_alias(name: str) -> str:
    """What an index is written by."""
    return f"{name}-in"
