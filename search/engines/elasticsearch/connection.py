"""The way to a cluster, and what goes wrong on it in the words of the protocol."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.exceptions import SerializationError
from elasticsearch.serializer import OrjsonSerializer

from fupin_cms.ledger.search import SearchUnavailableError

from ..protocol import IndexUnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKING_SECONDS = 5.0
"""For a request that asks how things are: whoever looks after the site waits for it."""
WRITING_SECONDS = 60.0
"""For one that writes, or makes an index; queries have a limit of their own."""
_MISSING = frozenset({"index_not_found_exception", "alias_not_found_exception"})
_REASON_LENGTH = 200


@dataclass
class Connection:
    """A client for each process: sockets are not shared over a fork."""

    urls: str
    api_key: str = ""
    certificates: str = ""
    _clients: dict[tuple[int, float], Elasticsearch] = field(default_factory=dict, repr=False)

    @property
    def client(self) -> Elasticsearch:
        mine = (os.getpid(), ASKING_SECONDS)
        if mine not in self._clients:
            self._clients = {mine: self._connect()}
        return self._clients[mine]

    @property
    def patient_client(self) -> Elasticsearch:
        """The same for requests that write."""
        return self.within(WRITING_SECONDS)

    def within(self, seconds: float) -> Elasticsearch:
        """The same with another time limit. Kept: to make one takes some milliseconds."""
        client, mine = self.client, (os.getpid(), seconds)
        if mine not in self._clients:
            self._clients[mine] = client.options(request_timeout=seconds)
        return self._clients[mine]

    def _connect(self) -> Elasticsearch:
        options: dict[str, Any] = {}
        if self.api_key:
            options["api_key"] = self.api_key
        if self.certificates:
            options["ca_certs"] = str(Path(self.certificates))
        addresses = [one.strip() for one in self.urls.split(",") if one.strip()]
        user = urlsplit(addresses[0])
        if user.username and not self.api_key:
            options["basic_auth"] = (unquote(user.username), unquote(user.password or ""))
        return Elasticsearch(
            [_without_user(one) for one in addresses],
            serializers={"application/json": OrjsonSerializer()},
            request_timeout=ASKING_SECONDS,
            # Another node may answer; whether to wait is for the caller to say.
            max_retries=len(addresses) - 1,
            retry_on_timeout=False,
            retry_on_status=(),
            **options,
        )


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn the client's errors into the protocol's.

    Raises IndexUnusableError where there is no index, SearchUnavailableError for all else: a
    cluster that is down, full, blocked, read-only or too busy comes back by itself.
    """
    try:
        yield
    except NotFoundError as error:
        if error_type(error) in _MISSING:
            raise IndexUnusableError("there is no index yet") from error
        raise SearchUnavailableError(_told(error)) from error
    except ApiError as error:
        raise SearchUnavailableError(_told(error)) from error
    except SerializationError as error:
        raise SearchUnavailableError(f"Elasticsearch answers what is not JSON: {error}") from error
    except TransportError as error:
        name = type(error).__name__
        raise SearchUnavailableError(f"Elasticsearch cannot be reached: {name}") from error


def error_type(error: ApiError) -> str:
    """The kind of an error as the node names it; empty where it says none."""
    body = error.body if isinstance(error.body, dict) else {}
    told = body.get("error")
    return str(told.get("type", "")) if isinstance(told, dict) else ""


def _told(error: ApiError) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    told = body.get("error")
    reason = told.get("reason", "") if isinstance(told, dict) else told or ""
    return f"Elasticsearch answers {error.status_code}: {str(reason)[:_REASON_LENGTH]}"
