"""OFD (GB/T 33190): the text codes of its pages, templates and annotations."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from .limits import open_archive
from .result import Status, UnreadableError
from .xml import members, parse, texts

if TYPE_CHECKING:
    from .result import Reading


def read_ofd(file: IO[bytes], reading: Reading) -> None:
    with open_archive(file) as archive:
        if "OFD.xml" not in archive.namelist():
            raise UnreadableError("不是 OFD 版式文件，或已损坏")
        pages = members(archive, r"Doc_\d+/Pages/.+\.xml")
        if not pages:
            raise UnreadableError("OFD 文件里没有页面")
        for number, name in enumerate(pages, start=1):
            page = parse(archive.read(name))
            if not reading.add(f"第{number}页", "\n".join(texts(page, "TextCode"))):
                reading.skip(Status.EMPTY, f"第{number}页没有可提取的文字，可能是扫描件")
        for label, pattern in (
            ("模板", r"Doc_\d+/Tpls/.+\.xml"),
            ("批注", r"Doc_\d+/Annots/.+\.xml"),
        ):
            for name in members(archive, pattern):
                reading.add(label, "\n".join(texts(parse(archive.read(name)), "TextCode")))
        for name in members(archive, r"Doc_\d+/Attachs?/.+"):
            if not name.endswith("Attachments.xml"):
                reading.embedded.append((name.rpartition("/")[2], archive.read(name)))
