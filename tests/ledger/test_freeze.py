"""Freezing: what an item uses is copied once, whole, and as it is."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from fupin_cms.ledger.document import build_document
from fupin_cms.ledger.file_types import safe_name
from fupin_cms.ledger.files import frozen_storage, is_intact
from fupin_cms.ledger.freeze import FileRefusedError, freeze
from fupin_cms.ledger.models import FrozenFile

from . import acting

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%%EOF"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512


def workbook(cell: str = "12317") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = cell
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(width: int, height: int, mode: str = "RGB", kind: str = "JPEG") -> bytes:
    image = Image.new(mode, (width, height), "red")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def make_image(data: bytes, name: str = "图.jpg") -> Any:
    image = get_image_model()(title="分布图", file=ImageFile(io.BytesIO(data), name=name))
    image.save()
    return image


def with_figure(page: Any, image: Any) -> Any:
    page.body = [("figure", {"image": image, "alternative": "各县分布", "caption": ""})]
    return page


# Documents ----------------------------------------------------------------------------


def test_document__is_stored_under_its_digest_and_read(attached: Any, frozen_root: Path) -> None:
    frozen = freeze(attached)
    data = "海丰县 1800000.00".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    assert frozen.files == [(sha256, "分配明细.txt")]
    assert (frozen_root / sha256[:2] / sha256[2:4] / sha256).read_bytes() == data
    row = FrozenFile.objects.get()
    assert (row.size, row.media_type, row.text_status) == (len(data), "text/plain", "read")
    assert "海丰县 1800000.00" in row.text


def test_document__url_is_permanent_and_escaped(attached: Any) -> None:
    (ref,) = freeze(attached).documents.values()
    assert ref.url == f"/files/{ref.sha256}/%E5%88%86%E9%85%8D%E6%98%8E%E7%BB%86.txt"


def test_document__replaced_in_the_library_changes_nothing_that_was_frozen(
    attached: Any, frozen_root: Path
) -> None:
    frozen = freeze(attached)
    document = get_document_model().objects.get()
    document.file.save("分配明细.txt", ContentFile(b"replaced"))
    (sha256, _), *_ = frozen.files
    assert is_intact(sha256)
    assert freeze(attached).files != frozen.files


def test_document__is_stored_and_read_once(attached: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    freeze(attached)

    def never(*_args: Any, **_kwargs: Any) -> None:
        pytest.fail("read again")

    monkeypatch.setattr("fupin_cms.ledger.freeze.read_text", never)
    monkeypatch.setattr(frozen_storage(), "save", never)
    freeze(attached)


def test_document__half_a_file_in_the_store_is_written_again(
    attached: Any, frozen_root: Path
) -> None:
    ((sha256, _),) = freeze(attached).files
    path = frozen_root / sha256[:2] / sha256[2:4] / sha256
    path.write_bytes(b"half")
    assert not is_intact(sha256)
    freeze(attached)
    assert is_intact(sha256)


def test_document__linked_from_rich_text_is_frozen(fund: Any) -> None:
    document = get_document_model()(title="办法")
    document.file.save("办法.txt", ContentFile("第一条".encode()))
    link = f'<p><a linktype="document" id="{document.pk}">办法</a></p>'
    fund.body = [("rich_text", link)]
    frozen = freeze(fund)
    assert [name for _, name in frozen.files] == ["办法.txt"]
    (block,) = build_document(fund, fund.identity, frozen).content()["body"]
    assert frozen.documents[document.pk].url in block["html"]
    assert acting.issue(fund).files.get().name == "办法.txt"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("名单.rar", b"Rar!", "不支持这种格式"),
        ("名单.zip", b"PK\x03\x04", "不支持这种格式"),
        ("名单", b"text", "不支持这种格式"),
        ("名单.exe", b"MZ", "不支持这种格式"),
        ("名单.pdf", b"PK\x03\x04", "不是PDF"),
        ("名单.docx", workbook(), "不是Word"),
        ("名单.xlsx", b"PK\x03\x04 broken", "不是Excel"),
        ("名单.doc", PDF, "不是Word 97"),
        ("名单.txt", b"MZ\0\0", "不是文本文件"),
        ("名单.txt", b"", "是空文件"),
    ],
)
def test_document__of_another_type_or_disguised_is_refused(
    fund: Any, name: str, data: bytes, said: str
) -> None:
    acting.attach(fund, name, data, title="名单")
    with pytest.raises(FileRefusedError, match=said):
        freeze(fund)
    assert not FrozenFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.xlsx", workbook(), "read"),
        ("a.doc", OLE, "unsupported"),
        ("a.wps", OLE, "unsupported"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.txt", b" \n", "empty"),
    ],
)
def test_document__what_cannot_be_read_is_frozen_and_said(
    fund: Any, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, status: str
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    freeze(acting.attach(fund, name, data))
    row = FrozenFile.objects.get()
    assert row.text_status == status
    assert bool(row.text_message) == (status != "read")


def test_document__over_the_size_limit_is_refused(fund: Any, settings: Any) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "MAX_FILE_MB": 1}
    acting.attach(fund, "a.txt", b"a" * (1024 * 1024 + 1))
    with pytest.raises(FileRefusedError, match="超过1 MB"):
        freeze(fund)


def test_document__whose_original_is_gone_is_refused(attached: Any) -> None:
    get_document_model().objects.get().file.delete(save=False)
    with pytest.raises(FileRefusedError, match=r"没有“分配明细\.txt”的原件"):
        freeze(attached)


def test_document__deleted_from_the_library_is_refused(attached: Any) -> None:
    get_document_model().objects.all().delete()
    with pytest.raises(FileRefusedError, match="“分配明细”的文件已从文件库删除"):
        freeze(attached.get_latest_revision_as_object())


@pytest.mark.parametrize(
    ("title", "filename", "name"),
    [
        ("分配明细", "x.xlsx", "分配明细.xlsx"),
        ("分配明细.XLSX", "x.xlsx", "分配明细.xlsx"),
        ("../../etc/passwd", "x.txt", "_.._etc_passwd.txt"),
        ("a\\b:c*d?e", "x.txt", "a_b_c_d_e.txt"),
        ("两行\n标题\u202e\u200b", "x.txt", "两行标题.txt"),
        ("  ", "资金.pdf", "资金.pdf"),
        ("...", "x.pdf", "附件.pdf"),
        ("长" * 300, "x.pdf", "长" * 120 + ".pdf"),
        ("100%#1", "x.pdf", "100__1.pdf"),
    ],
)
def test_name__keeps_chinese_and_nothing_dangerous(title: str, filename: str, name: str) -> None:
    assert safe_name(title, filename) == name


# Images -------------------------------------------------------------------------------


def test_image__rendition_is_frozen_without_exif_and_not_too_wide(
    fund: Any, frozen_root: Path
) -> None:
    image = make_image(picture(2400, 1200))
    frozen = freeze(with_figure(fund, image))
    ref, width, height = frozen.image(image.pk)
    assert (width, height) == (1200, 600)
    assert (ref.name, ref.media_type) == ("分布图.jpg", "image/jpeg")
    path = frozen_root / ref.sha256[:2] / ref.sha256[2:4] / ref.sha256
    assert b"secret place" not in path.read_bytes()
    row = FrozenFile.objects.get()
    assert (row.text_status, row.width, row.height) == ("image", 1200, 600)


def test_image__small_one_keeps_its_size_and_transparency_becomes_png(fund: Any) -> None:
    image = make_image(picture(20, 10, "RGBA", "PNG"), "图.png")
    ref, width, height = freeze(with_figure(fund, image)).image(image.pk)
    assert (width, height, ref.media_type, ref.name) == (20, 10, "image/png", "分布图.png")


def test_image__turned_by_exif_is_upright(fund: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)
    image = make_image(out.getvalue())
    assert freeze(with_figure(fund, image)).image(image.pk)[1:] == (20, 40)


@pytest.mark.parametrize("data", [b"<svg/>", b"not an image"])
def test_image__that_cannot_be_read_is_refused(fund: Any, data: bytes) -> None:
    image = make_image(picture(20, 10))
    Path(image.file.path).write_bytes(data)
    with pytest.raises(FileRefusedError, match="不能读取"):
        freeze(with_figure(fund, image))


# The store ----------------------------------------------------------------------------


def test_store__a_write_that_breaks_leaves_nothing(frozen_root: Path) -> None:
    class Broken(ContentFile[bytes]):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002
            yield b"half"
            raise OSError("disk full")

    storage = storages["fupin_frozen"]
    with pytest.raises(OSError, match="disk full"):
        storage.save("ab/cd/abcd", Broken(b""))
    assert [path for path in frozen_root.rglob("*") if path.is_file()] == []


def test_store__replaces_a_file_of_the_same_name(frozen_root: Path) -> None:
    storage = storages["fupin_frozen"]
    for data in (b"half", b"whole"):
        assert storage.save("ab/cd/abcd", ContentFile(data)) == "ab/cd/abcd"
    assert (frozen_root / "ab/cd/abcd").read_bytes() == b"whole"


def test_ofd__is_an_allowed_type(fund: Any) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", "<OFD/>")
        archive.writestr("Doc_0/Pages/Page_0/Content.xml", "<P><TextCode>甲</TextCode></P>")
    freeze(acting.attach(fund, "a.ofd", out.getvalue()))
    assert FrozenFile.objects.get().text_status == "read"
