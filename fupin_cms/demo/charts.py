"""A plain bar chart as PNG. Its labels are Latin: no Chinese font can be counted on everywhere."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 960, 540
_MARGIN, _FOOT = 60, 70
_INK, _BAR, _PAPER = "#1f2933", "#9b2c2c", "#ffffff"


def bar_chart(bars: Sequence[tuple[str, float]]) -> bytes:
    """One bar for each (label, value), from left to right, the value over it.

    Raises ValueError where there is none, or none above zero.
    """
    highest = max((value for _, value in bars), default=0)
    if highest <= 0:
        raise ValueError("a bar chart needs a value above zero")
    image = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=26)
    base = _HEIGHT - _FOOT
    step = (_WIDTH - 2 * _MARGIN) / len(bars)
    for number, (label, value) in enumerate(bars):
        left = _MARGIN + step * (number + 0.2)
        right = _MARGIN + step * (number + 0.8)
        top = base - (base - 2 * _MARGIN) * value / highest
        draw.rectangle((left, top, right, base), fill=_BAR)
        middle = (left + right) / 2
        draw.text((middle, top - 10), f"{value:g}", fill=_INK, font=font, anchor="ms")
        draw.text((middle, base + 40), label, fill=_INK, font=font, anchor="ms")
    draw.line((_MARGIN, base, _WIDTH - _MARGIN, base), fill=_INK, width=3)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
