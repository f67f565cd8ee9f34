"""Made-up numbers and the ways in which they are hidden. Their area codes are nobody's."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from fupin_cms.checks.credit_codes import is_credit_code
from fupin_cms.checks.identity_numbers import check_digit

TODAY = dt.date(2020, 6, 30)
AREAS = ("999999", "000000")
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_births = st.dates(dt.date(1900, 1, 1), TODAY)
_serials = st.integers(0, 999).map(lambda serial: f"{serial:03d}")


def number(birth: str = "19800101", serial: str = "001", area: str = "999999") -> str:
    """A number with the check digit that it must have."""
    digits = area + birth + serial
    return digits + check_digit(digits)


numbers = st.builds(
    lambda area, birth, serial: number(f"{birth:%Y%m%d}", serial, area),
    st.sampled_from(AREAS),
    _births,
    _serials,
)
old_numbers = st.builds(
    lambda area, birth, serial: f"{area}{birth:%y%m%d}{serial}",
    st.sampled_from(AREAS),
    st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)),
    _serials,
)


def wide(text: str) -> str:
    """In full-width characters."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def cut(text: str, lengths: tuple[int, ...], separator: str) -> str:
    """In groups of these lengths, the rest in the last."""
    parts, start = [], 0
    for length in lengths:
        parts.append(text[start : start + length])
        start += length
    return separator.join([*parts, text[start:]])


GROUPINGS = ((6, 8), (6, 4, 4), (6, 4, 2, 2), (3, 3, 4, 4), (4, 4, 4, 4), (6, 6), (9,), (1,) * 17)
SEPARATORS = (" ", "-", "－", "\u3000", "\u00a0", "\t", "·", " - ")

disguises = st.one_of(
    st.just(lambda text: text),
    st.just(wide),
    st.just(str.lower),
    st.just(lambda text: wide(text.lower())),
    st.just("\u200b".join),
    st.builds(
        lambda lengths, separator: lambda text: cut(text, lengths, separator),
        st.sampled_from(GROUPINGS),
        st.sampled_from(SEPARATORS),
    ),
    st.builds(
        lambda lengths: lambda text: wide(cut(text, lengths, "-")), st.sampled_from(GROUPINGS)
    ),
    st.builds(
        lambda at, line_break: lambda text: cut(text, (at,), line_break),
        st.integers(1, 17),
        st.sampled_from(["\n", "\r\n", " \n  "]),
    ),
)


def _credit_code(registrar: str, region: str, body: str) -> str:
    total = sum(int(c, 36) * weight for c, weight in zip(body, _BODY_WEIGHTS, strict=True))
    first_17 = registrar + region + body + "0123456789X0"[11 - total % 11]
    return next(code for last in _CREDIT_ALPHABET if is_credit_code(code := first_17 + last))


credit_codes = st.builds(
    _credit_code,
    st.sampled_from(["11", "12", "51", "52", "91", "92", "93"]),
    st.sampled_from(["441500", "440000", "110000"]),
    st.one_of(
        st.from_regex(r"[0-9]{8}", fullmatch=True),
        st.from_regex(r"MA[0-9A-HJ-NP-RTUWXY]{6}", fullmatch=True),
    ),
)
