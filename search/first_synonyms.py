"""The synonyms that the app comes with; from then on they are the editors'."""

from __future__ import annotations

from importlib.resources import files

import orjson

from .synonym_models import SynonymGroup


def ship_synonyms() -> int:
    """Write the first set where there are no synonyms yet; returns how many groups were written."""
    if SynonymGroup.objects.exists():
        return 0
    groups = [
        SynonymGroup(
            words="\n".join(one["words"]),
            is_two_way=one.get("two_way", True),
            note=one.get("note", ""),
        )
        for one in orjson.loads(files(str(__package__)).joinpath("data/synonyms.json").read_bytes())
    ]
    for group in groups:
        group.full_clean()
    SynonymGroup.objects.bulk_create(groups)
    return len(groups)
