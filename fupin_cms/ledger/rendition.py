"""The rendition of an image that readers get: of a size for the screen, and nothing but pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from .file_types import FileRefusedError

MAX_WIDTH = 1200
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


@dataclass(frozen=True)
class Rendition:
    data: IO[bytes]
    media_type: str
    suffix: str
    width: int
    height: int


def make_rendition(file: IO[bytes], name: str) -> Rendition:
    """Re-encode an image at most 1200 pixels wide, upright, without EXIF or other metadata.

    With transparency or a palette it becomes PNG, else JPEG.
    Raises FileRefusedError where it is no image that can be read.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=_FORMATS) as opened:
            upright = ImageOps.exif_transpose(opened)
            image = _pixels(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise FileRefusedError(
            f"图片“{name}”不能读取，或尺寸过大。请另存为 JPEG 或 PNG 后重新上传。"
        ) from error
    if image.width > MAX_WIDTH:
        height = max(1, round(image.height * MAX_WIDTH / image.width))
        image = image.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if image.mode == "RGB":
        image.save(out, "JPEG", quality=_QUALITY, optimize=True)
        return Rendition(out, "image/jpeg", "jpg", *image.size)
    image.save(out, "PNG", optimize=True)
    return Rendition(out, "image/png", "png", *image.size)


def _pixels(image: Image.Image) -> Image.Image:
    """A copy with the pixels alone: RGBA where the image has transparency or a palette."""
    see_through = image.mode in ("P", "LA", "RGBA", "PA") or "transparency" in image.info
    converted = image.convert("RGBA" if see_through else "RGB")
    bare = Image.new(converted.mode, converted.size)
    bare.paste(converted)
    return bare
