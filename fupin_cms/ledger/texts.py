"""The text of a frozen file, read once and kept beside it."""

from __future__ import annotations

from fupin_cms.conf import get_settings

from .extraction import extract, join_parts
from .files import open_frozen
from .models import FrozenFile

_MESSAGE = 300


class OverLimitError(Exception):
    """Reading took more time or memory than is allowed; the text is as if never read."""


def read_text(frozen: FrozenFile, kind: str) -> None:
    """Read a frozen file's text by its kind (a suffix such as `pdf`) and keep it with the row.

    Takes as long as EXTRACT_SECONDS. Whatever could not be read is said in `text_status` and
    `text_message`; nothing is skipped in silence. Raises OverLimitError with nothing kept, so that
    the next try reads it again.
    """
    if frozen.media_type.startswith("image/"):
        frozen.text_status = FrozenFile.TextStatus.IMAGE
    else:
        limits = get_settings()
        with open_frozen(frozen) as file:
            found = extract(
                file, kind, seconds=limits.EXTRACT_SECONDS, memory_mb=limits.EXTRACT_MEMORY_MB
            )
        if found.over_limit:
            raise OverLimitError(found.message)
        frozen.text = join_parts(found.parts)
        frozen.text_status = FrozenFile.TextStatus(found.status)
        frozen.text_message = found.message[:_MESSAGE]
    frozen.save(update_fields=["text", "text_status", "text_message"])
