"""Presentations (pptx): slides in order with tables, notes, comments; hidden slides too."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from .ooxml import open_package, read_extras
from .result import UnreadableError
from .xml import attribute, local, members, parse

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from .result import Reading


def read_pptx(file: IO[bytes], reading: Reading) -> None:
    with open_package(file) as archive:
        for number, name in enumerate(_slides(archive), start=1):
            slide = parse(archive.read(name))
            hidden = "（隐藏）" if attribute(slide, "show") == "0" else ""
            reading.add(f"幻灯片{number}{hidden}", "\n".join(lines(slide)))
            for kind, target in _related(archive, name):
                if kind.endswith("/notesSlide"):
                    notes = parse(archive.read(target))
                    reading.add(f"幻灯片{number}备注", "\n".join(lines(notes)))
                elif kind.endswith("/comments"):
                    comments = parse(archive.read(target))
                    said = [one.text for one in comments.iter() if local(one) in ("text", "t")]
                    reading.add(f"幻灯片{number}批注", "\n".join(text for text in said if text))
        for name in members(archive, r"ppt/(slideMasters|slideLayouts)/[^/]+\.xml"):
            reading.add("母版", "\n".join(lines(parse(archive.read(name)), placeholders=False)))
        read_extras(archive, "ppt", reading)


def lines(element: Any, *, placeholders: bool = True) -> Iterator[str]:
    """The paragraphs of a slide, a table's row as one line; a master's own prompts are no text."""
    for child in element:
        match local(child):
            case "sp" if not placeholders and any(local(one) == "ph" for one in child.iter()):
                continue
            case "tr":
                cells = [" ".join(lines(cell)) for cell in child if local(cell) == "tc"]
                if any(cells):
                    yield "\t".join(cells)
            case "p":
                text = "".join(_text(child))
                if text.strip():
                    yield text
            case "Fallback" | "":
                continue
            case _:
                yield from lines(child, placeholders=placeholders)


def _text(paragraph: Any) -> Iterator[str]:
    for one in paragraph.iter():
        match local(one):
            case "t":
                yield one.text or ""
            case "br":
                yield "\n"


def _slides(archive: zipfile.ZipFile) -> list[str]:
    """The slides in the order of the show; those that the show does not name come after."""
    if "ppt/presentation.xml" not in archive.namelist():
        raise UnreadableError("不是演示文稿，或已损坏")
    targets = dict(_relations(archive, "ppt/presentation.xml"))
    show = parse(archive.read("ppt/presentation.xml"))
    named = [
        targets[key][1]
        for one in show.iter()
        if local(one) == "sldId" and (key := _relation_id(one)) in targets
    ]
    return list(dict.fromkeys([*named, *members(archive, r"ppt/slides/slide\d+\.xml")]))


def _relation_id(element: Any) -> str:
    """`r:id`, beside which `id` stands too."""
    return next((v for k, v in element.attrib.items() if k.endswith("}id")), "")


def _related(archive: zipfile.ZipFile, name: str) -> list[tuple[str, str]]:
    return [found for _, found in _relations(archive, name)]


def _relations(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """(id, (type, target)) of a part's relations to other parts of the archive."""
    folder, _, base = name.rpartition("/")
    relations = f"{folder}/_rels/{base}.rels"
    if relations not in archive.namelist():
        return
    for one in parse(archive.read(relations)):
        target = _resolved(folder, attribute(one, "Target"))
        if target in archive.namelist():
            yield attribute(one, "Id"), (attribute(one, "Type"), target)


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps = folder.split("/")
    for step in target.split("/"):
        if step == "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(steps)
