"""文号: one way of writing for every way of typing (domain: 粤办函〔2018〕225号)."""

from __future__ import annotations

import re
import unicodedata

_OPEN = "[(（〔【［"
_CLOSE = "])）〕】］"
_NUMBER = re.compile(
    rf"(?P<issuer>[^\d\s{re.escape(_OPEN + _CLOSE)}]+)\s*"
    rf"[{re.escape(_OPEN)}]\s*(?P<year>\d{{4}})\s*年?\s*[{re.escape(_CLOSE)}]\s*"
    r"第?\s*(?P<serial>\d+)\s*号?"
)
_ORDER = re.compile(r"(?P<issuer>国令|[^\d\s]*令)\s*第\s*(?P<serial>\d+)\s*号")


def normalise_document_number(text: str) -> str:
    """The official way of writing a 文号, with 〔〕 and plain digits.

    Brackets of any kind, full-width digits and 第N号 are accepted; 国令第711号 stays of its kind.
    Raises ValueError where the text is neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _NUMBER.fullmatch(plain):
        return f"{match['issuer'].strip()}〔{match['year']}〕{int(match['serial'])}号"
    if match := _ORDER.fullmatch(plain):
        return f"{match['issuer']}第{int(match['serial'])}号"
    raise ValueError(f"不是规范的文号：{text}")
