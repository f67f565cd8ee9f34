"""XML parts of office files: parsed without entities or network, walked by local names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from .result import UnreadableError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_DIGITS = re.compile(r"(\d+)")


def parse(data: bytes) -> Any:
    """The root element.

    Raises UnreadableError for what is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("文件内部的 XML 已损坏") from error


def local(element: Any) -> str:
    """An element's name without its namespace; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """An attribute by its local name; empty where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def texts(element: Any, *names: str) -> Iterator[str]:
    """The text of every element of these local names."""
    for one in element.iter():
        if one.text and local(one) in names:
            yield one.text


def members(archive: zipfile.ZipFile, pattern: str) -> list[str]:
    """Names in an archive that match, in the order of the numbers in them."""
    found = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
    return sorted(found, key=_natural)


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(piece) if piece.isdigit() else 0, piece) for piece in _DIGITS.split(name) if piece]
