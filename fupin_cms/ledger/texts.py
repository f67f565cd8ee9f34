"""The text of a frozen file, read once and kept beside it."""

from __future__ import annotations

from .models import FrozenFile


def read_text(frozen: FrozenFile, kind: str) -> None:
    """Read a frozen file's text by its kind (a suffix such as `pdf`) and keep it with the row."""
    if frozen.media_type.startswith("image/"):
        frozen.text_status = FrozenFile.TextStatus.IMAGE
        frozen.save(update_fields=["text_status"])
        return
    frozen.text_status = FrozenFile.TextStatus.UNSUPPORTED
    frozen.text_message = f"还不能读取 {kind} 格式的文字。"
    frozen.save(update_fields=["text_status", "text_message"])
