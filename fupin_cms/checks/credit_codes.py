"""Codes of bodies that are as long as a person's number and must not be taken for one."""

from __future__ import annotations

import re

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_REGISTRAR = re.compile("1[1239]|2[19]|3[1-59]|4[19]|5[1239]|6[129]|7[129]|8[19]|9[123]|[ANY][0-9]")


def is_credit_code(text: str) -> bool:
    """Whether a text is a 统一社会信用代码 (GB 32100): both of its check characters agree.

    The ninth to seventeenth characters are an organisation code (GB 11714) with a check character
    of its own, so that a person's number passes for one in three thousand cases at most.
    """
    length = 18
    if len(text) != length or not set(text) <= set(_CREDIT_ALPHABET):
        return False
    if not _REGISTRAR.match(text) or not is_body_code(text[8:17]):
        return False
    values = (_CREDIT_ALPHABET.index(character) for character in text[:17])
    total = sum(value * pow(3, position, 31) for position, value in enumerate(values))
    return _CREDIT_ALPHABET[-total % 31] == text[17]


def is_body_code(text: str) -> bool:
    """Whether a text is an organisation code (GB 11714), eight characters and a check character."""
    digits = text[:8]
    if not (digits.isascii() and digits.isalnum()):
        return False
    values = (int(character, 36) for character in digits)
    total = sum(value * weight for value, weight in zip(values, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[(11 - total % 11)] == text[8]


def is_registration_number(text: str) -> bool:
    """Whether fifteen digits are a 工商注册号 (ISO 7064, MOD 11,10)."""
    product = 10
    for character in text:
        remainder = (product + int(character)) % 10 or 10
        product = remainder * 2 % 11
    # After the check character the remainder before doubling is 1, and so the product is 2.
    return product == 2  # noqa: PLR2004
