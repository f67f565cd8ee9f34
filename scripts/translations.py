"""The Chinese that Wagtail and Django lack, in fupin_cms/locale.

usage: translations.py compile   write the .mo files from the .po files
       translations.py check     fail where a .mo is behind its .po, or a placeholder is lost
       translations.py missing   list what is still in English; fail where there is anything
"""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import polib

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "fupin_cms" / "locale" / "zh_Hans" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|(?<!\{)\{\w*\}")
PROVIDERS = (
    "django.conf",
    "django.contrib.auth",
    "wagtail",
    "wagtail.admin",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.documents",
    "wagtail.embeds",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "taggit",
)
"""Packages whose words stand on the admin's screens."""

Key = tuple[str | None, str]


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def ours(domain: str) -> polib.POFile:
    return polib.pofile(str(CATALOGUES / f"{domain}.po"))


def compile_catalogues() -> None:
    for domain in DOMAINS:
        (CATALOGUES / f"{domain}.mo").write_bytes(ours(domain).to_binary())


def faults() -> Iterator[str]:
    """What is wrong with our own catalogues."""
    for domain in DOMAINS:
        catalogue = ours(domain)
        compiled = CATALOGUES / f"{domain}.mo"
        if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
            yield f"{compiled.name} is behind {domain}.po: make messages"
        for entry in catalogue:
            if entry.fuzzy or not all(_texts(entry)):
                yield f"{domain}.po: {entry.msgid!r} has no translation"
            known = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            lost = {name for text in _texts(entry) for name in PLACEHOLDER.findall(text)} - known
            if lost:
                yield f"{domain}.po: {entry.msgid!r} has no {', '.join(sorted(lost))}"


def missing() -> Iterator[tuple[str, str, str]]:
    """Provider, domain and text of everything that would be shown in English."""
    for domain in DOMAINS:
        have = {_key(entry) for entry in ours(domain).translated_entries()}
        for provider in PROVIDERS:
            for entry in _untranslated(provider, domain):
                if _key(entry) not in have:
                    yield provider, domain, entry.msgid


def _untranslated(provider: str, domain: str) -> Iterator[polib.POEntry]:
    spec = find_spec(provider)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{provider} is not installed")
    locale = Path(spec.submodule_search_locations[0]) / "locale"
    english = locale / "en" / "LC_MESSAGES" / f"{domain}.po"
    if not english.exists():
        return
    chinese = locale / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"
    done = {_key(entry) for entry in polib.pofile(str(chinese)).translated_entries()}
    yield from (entry for entry in polib.pofile(str(english)) if _key(entry) not in done)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile"]:
            compile_catalogues()
            return 0
        case ["check"]:
            lines = list(faults())
        case ["missing"]:
            lines = [f"{provider} ({domain}): {text}" for provider, domain, text in missing()]
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
