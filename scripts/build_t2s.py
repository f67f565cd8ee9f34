"""Write search/data/t2s.txt: one traditional character and its simplified form on each line.

From OpenCC's character dictionaries (Apache License 2.0), which come with the development
dependency `opencc-python-reimplemented`. The table folds for search only: where a character stays
as it is in some words and changes in others (覆/复, 瞭/了), it always changes, on both sides alike.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import opencc

OUTPUT = Path(__file__).resolve().parent.parent / "search" / "data" / "t2s.txt"
DICTIONARIES = Path(opencc.__file__).resolve().parent / "dictionary"


def candidates(name: str) -> dict[str, list[str]]:
    """A dictionary's characters with their counterparts, the commonest first."""
    lines = (DICTIONARIES / name).read_text(encoding="utf-8").splitlines()
    return {key: values.split() for key, values in (line.split("\t") for line in lines)}


def build() -> dict[str, str]:
    """The table, closed: what it gives is never a character that it would change again."""
    table = {
        traditional: next(other for other in simplified if other != traditional)
        for traditional, simplified in candidates("TSCharacters.txt").items()
        if simplified != [traditional]
    }
    # Simplified variants beside the standard one (馀 for 余): both are written, so one stands.
    for simplified, traditional in candidates("STCharacters.txt").items():
        standard = table.get(traditional[0], simplified)
        if simplified not in table and standard != simplified:
            table[simplified] = standard
    # How Taiwan and Hong Kong write what OpenCC's own traditional form spells otherwise.
    results = set(table.values())
    for name in ("TWVariants.txt", "HKVariants.txt"):
        for character, variants in candidates(name).items():
            for variant in variants:
                if variant not in table and variant not in results and variant != character:
                    table[variant] = table.get(character, character)
    ends = {character: _end(character, table) for character in sorted(table)}
    return {
        character: end
        for character, end in ends.items()
        if character != end and unicodedata.normalize("NFKC", end) == end
    }


def _end(character: str, table: dict[str, str]) -> str:
    """Where a chain of changes ends; one that runs in a circle, at its first character again."""
    seen = []
    while character in table and character not in seen:
        seen.append(character)
        character = table[character]
    return character


def main() -> None:
    table = build()
    lines = [f"{character}\t{result}" for character, result in table.items()]
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUTPUT.name}: {len(lines)} characters")


if __name__ == "__main__":
    main()
