"""The one serialisation has the properties of RFC 8785."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.ledger.canonical import NotCanonicalError, canonical, digest, parse_canonical
from fupin_cms.ledger.document import content_digest

if TYPE_CHECKING:
    from fupin_cms.ledger.models import Release

keys = st.text(st.characters(max_codepoint=127), max_size=8)
integers = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def reversed_keys(value: Any) -> Any:
    match value:
        case dict():
            return {key: reversed_keys(value[key]) for key in reversed(list(value))}
        case list():
            return [reversed_keys(part) for part in value]
        case _:
            return value


@given(values)
def test_canonical__is_the_same_for_the_same_value_and_round_trips(value: Any) -> None:
    data = canonical(value)
    assert canonical(reversed_keys(value)) == data
    assert parse_canonical(data) == value
    assert canonical(orjson.loads(data)) == data


@given(values)
def test_canonical__is_the_sorted_json_without_spaces_of_the_standard_library(value: Any) -> None:
    """RFC 8785 3.2.2: no whitespace, shortest escapes, members sorted (ASCII keys: by byte)."""
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(value).decode() == expected


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        {"键": 1},
        {1: "a"},
        b"bytes",
        ("tuple",),
        uuid.UUID(int=0),
        "\ud800",
        [{"deep": [1.5]}],
    ],
)
def test_canonical__refuses_what_has_no_canonical_form(value: Any) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(value)


@pytest.mark.parametrize(
    "data", [b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"1.0", b"{", b"\xff", b'"\\u4e2d"']
)
def test_parse__refuses_other_forms_of_the_same_value(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        parse_canonical(data)


@given(st.dictionaries(keys, values, max_size=5), values, values)
def test_content_digest__is_that_of_the_document_without_what_is_not_signed(
    content: dict[str, Any], signatures: Any, release: Release
) -> None:
    signed = {k: v for k, v in content.items() if k not in ("signatures", "release")}
    full = canonical({**signed, "signatures": signatures, "release": release})
    assert content_digest(full) == digest(canonical(signed))
