"""The office's interface, asked politely: what it says is obeyed, what fails is tried again."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .documents import FileName

API = "/api/v1/"
TRIES = 6
PATIENCE_SECONDS = 900
"""Who is told to wait longer than this ends, and goes on at the next run."""
_LATER = frozenset({408, 429})
"""Of what a caller is told to do otherwise: the same, a little later. So is all above 499."""
_TIMEOUT = httpx.Timeout(30, read=120)

Answer = TypeVar("Answer")


class SourceError(Exception):
    """The office did not answer as its documentation says; nothing was changed."""


class RefusedError(Exception):
    """The office refuses what is asked, a key or a parameter: a person must look."""


class EpochError(Exception):
    """The numbers of the office's events have begun anew: everything is to be loaded again."""


class Source:
    """One office's interface. `wait` sleeps; a test passes another."""

    def __init__(
        self,
        base_url: str,
        *,
        key: str = "",
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"User-Agent": "partner-site/1"} | (
            {"Authorization": f"Bearer {key}"} if key else {}
        )
        self._http = httpx.Client(
            base_url=base_url,
            headers=headers,
            timeout=_TIMEOUT,
            transport=transport,
            follow_redirects=True,
        )
        self._wait = wait

    def close(self) -> None:
        self._http.close()

    def json(self, path: str, **parameters: Any) -> Any:
        """The JSON of a resource below `/api/v1/`.

        Raises EpochError for 409, RefusedError for what was asked wrongly, SourceError where
        there was no answer after several tries.
        """
        return self._ask("GET", f"{API}{path}", {200}, _json, params=parameters)

    def post(self, path: str, body: Any, **parameters: Any) -> Any:
        """The JSON that answers a JSON body."""
        return self._ask("POST", f"{API}{path}", {200}, _json, json=body, params=parameters)

    def item(self, content_id: str, etag: str) -> httpx.Response:
        """An item as it is now: 200, 304 where it has this ETag, 410 with a tombstone, 404."""
        headers = {"Accept-Encoding": "identity"}  # the tag of its bytes is their digest then
        headers |= {"If-None-Match": f'"{etag}"'} if etag else {}
        path = f"{API}disclosures/{content_id}"
        return self._ask("GET", path, {200, 304, 404, 410}, lambda answer: answer, headers=headers)

    def file(self, file: FileName, into: IO[bytes], *, held: bool) -> int:
        """A file's bytes into `into`; its status: 200, 304 where it is held, 404 or 410."""
        headers = {"If-None-Match": f'"{file.sha256}"'} if held else {}
        path = f"/files/{file.sha256}/{quote(file.name, safe='')}"

        def keep(answer: httpx.Response) -> int:
            _keep(answer.iter_bytes(), into)
            return answer.status_code

        return self._ask("GET", path, {200, 304, 404, 410}, keep, headers=headers, stream=True)

    def download(self, path: str, into: IO[bytes]) -> httpx.Headers:
        """A resource below `/api/v1/` into a file, as it was sent; its headers."""

        def keep(answer: httpx.Response) -> httpx.Headers:
            _keep(answer.iter_raw(), into)
            return answer.headers

        return self._ask("GET", f"{API}{path}", {200}, keep, stream=True)

    def _ask(
        self,
        method: str,
        path: str,
        ok: set[int],
        read: Callable[[httpx.Response], Answer],
        *,
        stream: bool = False,
        **request: Any,
    ) -> Answer:
        told = ""
        for attempt in range(TRIES):
            pause: float = 2**attempt
            try:
                with self._http.stream(method, path, **request) as answer:
                    if not (stream and answer.status_code in ok):
                        answer.read()
                    if answer.status_code in ok:
                        return read(answer)
                    if answer.status_code == httpx.codes.CONFLICT:
                        raise EpochError(answer.text)
                    told = f"{answer.status_code} {answer.text[:500]}"
                    if answer.is_client_error and answer.status_code not in _LATER:
                        raise RefusedError(f"{method} {path}: {told}")
                    pause = max(pause, _retry_after(answer))
            except httpx.TransportError as error:
                told = str(error) or type(error).__name__
            if pause > PATIENCE_SECONDS:
                break
            self._wait(pause)
        raise SourceError(f"{method} {path}: {told}")


def _json(answer: httpx.Response) -> Any:
    return answer.json()


def _keep(pieces: Iterable[bytes], into: IO[bytes]) -> None:
    into.seek(0)
    into.truncate()
    for piece in pieces:
        into.write(piece)


def _retry_after(answer: httpx.Response) -> float:
    """Seconds that the office asks to wait (RFC 9110, 10.2.3)."""
    value = answer.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0
    return (moment - dt.datetime.now(dt.UTC)).total_seconds()
