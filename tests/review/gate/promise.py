"""The promise itself, asked of the public's own answers: what is public is what was signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.test import Client

from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.events import RULES, Event, State, Stream
from fupin_cms.ledger.models import Disclosure, ErasedBytes, Release
from fupin_cms.ledger.verify import Verification
from fupin_cms.review.models import Candidate, CandidateSignature, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSIGNED = {"signatures", "release"}
_WHOLE_CHAIN = {"head", "secrecy", "leader"}


def assert_kept() -> None:
    """Ledger, projection and pages verify, and every public answer was signed as it is."""
    found = [str(fault) for fault in Verification().faults()]
    found += [*_unsigned_releases(), *_unsigned_answers(), *_feed()]
    assert not found, "\n".join(["", *found])


def _unsigned_releases() -> Iterator[str]:
    """Releases whose bytes are of no candidate or proposal that these people signed."""
    erased = set(ErasedBytes.objects.values_list("digest", flat=True))
    for release in Release.objects.order_by("stream", "seq"):
        where = f"{release.stream} {release.seq} {release.event}"
        signatures = list(release.signatures.all())
        people = {signature.person_username for signature in signatures}
        if len(people) != len(signatures):
            yield f"{where}: one person signed twice"
        if RULES[Event(release.event)].signed == "document":
            candidate = Candidate.objects.filter(
                content_id=release.content_id,
                digest=release.content_digest,
                status=Candidate.Status.RELEASED,
            ).first()
            if candidate is None:
                yield f"{where}: no released candidate has these bytes"
            elif (
                digest(bytes(candidate.document)) != release.content_digest
                and release.content_digest not in erased
            ):
                yield f"{where}: the candidate's bytes are others"
            elif people & set(candidate.authors):
                yield f"{where}: signed by who wrote it"
            if {signature.step for signature in signatures} < _WHOLE_CHAIN:
                yield f"{where}: a step is missing"
            if any(each.signed_digest != release.content_digest for each in signatures):
                yield f"{where}: something else was signed"
        elif signatures and not _act_was_signed(release):
            yield f"{where}: the act was not signed"


def _act_was_signed(release: Release) -> bool:
    """By a proposal, or with the candidate that took the item to the other stream."""
    signed = {signature.signed_digest for signature in release.signatures.all()}
    if len(signed) != 1:
        return False
    proposed = Proposal.objects.filter(digest__in=signed, status=Proposal.Status.DONE).exists()
    # What was erased has lost its words; its signatures keep the digest that they lie over.
    leaving = CandidateSignature.objects.filter(
        candidate__content_id=release.content_id,
        candidate__status=Candidate.Status.RELEASED,
        leaving_digest__in=signed,
    )
    return proposed or leaving.exists()


def _unsigned_answers() -> Iterator[str]:
    """Items whose public answers differ from what the ledger says of them."""
    client = Client()
    for row in Disclosure.objects.filter(stream=Stream.PUBLIC):
        shown = row.state == State.CURRENT
        last = (
            Release.objects.filter(stream=row.stream, content_id=row.content_id)
            .exclude(event__in=[event for event in Event if RULES[event].signed != "document"])
            .order_by("seq")
            .last()
        )
        api = client.get(f"/api/v1/disclosures/{row.content_id}")
        page = client.get(f"/items/{row.index_number}")
        if {api.status_code, page.status_code} != {200 if shown else 410}:
            yield f"{row.index_number}: {row.state}, but {api.status_code} and {page.status_code}"
        if shown and (last is None or _signed_part(api.content) != last.content_digest):
            yield f"{row.index_number}: the API gives what was not signed"
        for file in row.files.all():
            status = client.get(f"/files/{file.sha256}/{file.name}").status_code
            if status != (200 if shown else 410):
                yield f"{row.index_number}: its file answers {status}"
    hidden = Disclosure.objects.filter(stream=Stream.INTERNAL)
    public = Disclosure.objects.filter(stream=Stream.PUBLIC).values("content_id")
    for row in hidden.exclude(content_id__in=public):
        if client.get(f"/api/v1/disclosures/{row.content_id}").status_code != 404:
            yield f"{row.index_number}: an internal item is found"


def _feed() -> Iterator[str]:
    """The change feed has no hole, and no document of what was withdrawn."""
    answer = Client().get("/api/v1/changes?limit=500").json()
    numbers = [entry["seq"] for entry in answer["items"]]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the feed has holes: {numbers}"
    gone = {
        str(content_id)
        for content_id in Disclosure.objects.filter(
            stream=Stream.PUBLIC, state__in=[State.WITHDRAWN, State.EXPIRED, State.ERASED]
        ).values_list("content_id", flat=True)
    }
    for entry in answer["items"]:
        if entry.get("document") is not None and entry.get("content_id") in gone:
            yield f"the feed still holds {entry['content_id']}"


def _signed_part(body: bytes) -> str:
    document: dict[str, Any] = orjson.loads(body)
    return digest(canonical({key: document[key] for key in document.keys() - _UNSIGNED}))
