"""文号: one way of writing for every way of typing (domain: 粤办函〔2018〕225号)."""

from __future__ import annotations

import re
import unicodedata

_OPEN = re.escape("[(〔【〖")
_CLOSE = re.escape("])〕】〗")
_ISSUER = r"[^\W\d_]"
_LONGEST_ISSUER = 60
"""More is no issuer, but a sentence without marks; each place is looked at once, however long."""
_NUMBER = re.compile(
    rf"(?P<issuer>{_ISSUER}{{1,{_LONGEST_ISSUER}}})\s*"
    rf"[{_OPEN}]\s*(?P<year>(?:19|20)\d\d)\s*年?\s*[{_CLOSE}]\s*"
    r"第?\s*(?P<serial>\d{1,6})(?!\d)\s*号?"
)
_ORDER = re.compile(
    rf"(?P<issuer>{_ISSUER}{{0,{_LONGEST_ISSUER}}}令)\s*第\s*(?P<serial>\d{{1,6}})\s*号"
)
_MENTION = re.compile(
    r"(?:(?<=[号)])[和与及])?"  # between two numbers
    rf"(?:{_NUMBER.pattern}|{_ORDER.pattern.replace('?P<', '?P<order_')})"
)
_BEFORE_ISSUER = re.compile(
    r".*(?:根据|依据|依照|按照|参照|参见|详见|关于|落实|贯彻|执行|印发|转发|废止|修改|替代|以及|文件|通知"
    r"|[与及见按据以由在的])"
)
"""What stands before an issuer in a sentence without a mark between them."""


def normalise_document_number(text: str) -> str:
    """The official way of writing a 文号, with 〔〕 and plain digits.

    Brackets of any kind, full-width digits and 第N号 are accepted; 国令第711号 stays of its kind.
    Raises ValueError where the text is neither.
    """
    plain = _plain(text).strip()
    if match := _NUMBER.fullmatch(plain):
        return _official(match["issuer"], match["year"], match["serial"])
    if match := _ORDER.fullmatch(plain):
        return _official(match["issuer"], "", match["serial"])
    raise ValueError(f"不是规范的文号：{text}")


def find_document_numbers(text: str) -> list[str]:
    """The 文号 that a running text mentions, normalised, each once, in the order of the text.

    Where no mark stands before the issuer, the words that introduce it (根据, 按照, …) are cut.
    """
    found = []
    for match in _MENTION.finditer(_plain(text)):
        issuer = match["issuer"] or match["order_issuer"]
        own = _BEFORE_ISSUER.sub("", issuer) or issuer
        found.append(_official(own, match["year"] or "", match["serial"] or match["order_serial"]))
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _official(issuer: str, year: str, serial: str) -> str:
    number = int(serial)
    return f"{issuer}〔{year}〕{number}号" if year else f"{issuer}第{number}号"
