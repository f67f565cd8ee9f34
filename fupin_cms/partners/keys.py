"""The text of a key (密钥), and what is kept of it.

    fpk_ + 8 characters that name it + 32 secret ones + 6 of checksum, all of 0-9, A-Z, a-z

The checksum is the CRC32 of all before it, in base 62, so that a scanner of sources finds a leaked
key without asking us, and nothing else. What is kept is the name and HMAC-SHA256(pepper, text).
"""

from __future__ import annotations

import hmac
import re
import secrets
import string
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from zlib import crc32

from django.conf import settings

from fupin_cms.conf import get_settings

PATTERN = r"fpk_[0-9A-Za-z]{46}"
"""For secret scanners; whether the checksum is right, `parse` says."""
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase

_PARTS = re.compile(r"fpk_([0-9A-Za-z]{8})[0-9A-Za-z]{32}([0-9A-Za-z]{6})")
_ANYWHERE = re.compile(PATTERN)
_PREFIX, _SECRET, _CHECKSUM = 8, 32, 6


@dataclass(frozen=True)
class KeyText:
    """A key as it is handed over, once. `repr` and tracebacks show its name alone."""

    prefix: str
    text: str

    def __repr__(self) -> str:
        return f"KeyText({shown(self.prefix)})"


def make() -> KeyText:
    """A new key: 190 bits of chance."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_PREFIX + _SECRET))
    body = f"fpk_{drawn}"
    return KeyText(drawn[:_PREFIX], body + checksum(body))


def parse(text: str) -> KeyText | None:
    """The key in a text that is nothing but a key; None where form or checksum is wrong."""
    found = _PARTS.fullmatch(text)
    if found is None or checksum(text[:-_CHECKSUM]) != found[2]:
        return None
    return KeyText(found[1], text)


def checksum(text: str) -> str:
    """CRC32 in base 62, six digits, the highest first."""
    rest, digits = crc32(text.encode()), ""
    for _ in range(_CHECKSUM):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def shown(prefix: str) -> str:
    """How a key is named where people read: never more of it than this."""
    return f"fpk_{prefix}…"


def redacted(text: str) -> str:
    """A text for a log: keys in it are cut to their names."""
    if "fpk_" not in text:
        return text
    return _ANYWHERE.sub(lambda found: found[0][: 4 + _PREFIX] + "…", text)


def carries_key(text: str) -> bool:
    """Whether a key stands somewhere in the text."""
    return "fpk_" in text and _ANYWHERE.search(text) is not None


def peppers() -> tuple[bytes, ...]:
    """The pepper in use, and earlier ones whose keys are still good."""
    configured = get_settings()
    return _peppers(configured.KEY_PEPPER, configured.KEY_PEPPER_FALLBACKS, settings.SECRET_KEY)


@lru_cache(maxsize=8)
def _peppers(own: str, earlier: tuple[str, ...], secret_key: str) -> tuple[bytes, ...]:
    derived = hmac.digest(secret_key.encode(), b"fupin_cms.partners.pepper", sha256)
    first = own.encode() if own else derived
    return (first, *(text.encode() for text in earlier))


@lru_cache(maxsize=16)
def pepper_mark(pepper: bytes) -> str:
    """Tells peppers apart without telling one: kept beside each digest."""
    return hmac.digest(pepper, b"fupin_cms.partners.pepper-mark", sha256).hex()[:8]


def digest_of(text: str, pepper: bytes) -> str:
    """What is kept of a key."""
    return hmac.digest(pepper, text.encode(), sha256).hex()
