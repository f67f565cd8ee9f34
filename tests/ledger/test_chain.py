"""The chain binds every value of every release before it; commitments bind without naming."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.ledger.chain import GENESIS, Link
from fupin_cms.ledger.signatures import new_salt, signatures_digest

from . import acting

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
links = st.builds(
    Link,
    stream=st.sampled_from(["public", "internal"]),
    seq=st.integers(1, 10**6),
    content_id=st.uuids(),
    version=st.integers(1, 100),
    event=st.sampled_from(["issued", "amended", "withdrawn"]),
    released_at=st.datetimes(dt.datetime(2018, 1, 1), dt.datetime(2030, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0, tzinfo=dt.UTC)
    ),
    content_digest=digests,
    signatures_digest=digests,
)
OTHER: dict[str, Any] = {
    "stream": "other",
    "seq": 0,
    "content_id": uuid.UUID(int=0),
    "version": 0,
    "event": "erased",
    "released_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
    "content_digest": "x" * 64,
    "signatures_digest": "x" * 64,
}


@given(links, st.sampled_from(sorted(OTHER)))
def test_chain__every_value_counts(link: Link, name: str) -> None:
    altered = dataclasses.replace(link, **{name: OTHER[name]})
    assert altered.after(GENESIS) != link.after(GENESIS)


@given(st.lists(links, min_size=2, max_size=6, unique=True))
def test_chain__order_counts(several: list[Link]) -> None:
    def end(chained: list[Link]) -> str:
        chain = GENESIS
        for link in chained:
            chain = link.after(chain)
        return chain

    assert end(several) != end([*several[1:], several[0]])


def test_commitment__binds_every_value_and_hides_by_its_salt() -> None:
    signature = acting.signature("head", "0" * 64, salt="salt")
    changed: dict[str, Any] = {
        "acknowledged": ["附件一"],
        "signed_at": dt.datetime(2018, 1, 1, tzinfo=dt.UTC),
    }
    for field in dataclasses.fields(signature):
        value = changed.get(field.name, "other")
        altered = dataclasses.replace(signature, **{field.name: value})
        assert altered.commitment() != signature.commitment()
    assert new_salt() != new_salt()
    assert len(new_salt()) == 64


@given(st.lists(digests, min_size=2, max_size=4, unique=True))
def test_signatures_digest__order_and_number_count(commitments: list[str]) -> None:
    assert signatures_digest(commitments) != signatures_digest(commitments[::-1])
    assert signatures_digest(commitments) != signatures_digest(commitments[:-1])
