"""Examples of the OpenAPI document: answers of the demo, kept as data that all sites have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.test import Client

KEPT = Path(__file__).resolve().parent / "data" / "examples.json"
_QUERIES = {
    "list_disclosures": "?limit=1",
    "list_changes": "?limit=1&fields=seq,event,content_id,index_number,released_at",
    "search": "?q=扶贫资金&limit=1",
    "suggest": "?q=扶贫&limit=1",
}
_MOST_ITEMS = 1


def kept() -> dict[str, Any]:
    """The examples by operationId."""
    found: dict[str, Any] = orjson.loads(KEPT.read_bytes()) if KEPT.exists() else {}
    return found


def collect(document: dict[str, Any]) -> dict[str, Any]:
    """The present answers of this site, shortened, by operationId.

    Raises LookupError for an operation that does not answer 200.
    """
    client = Client(headers={"host": "127.0.0.1"})
    item = client.get("/api/v1/disclosures?limit=1").json()["items"][0]
    places = {"content_id": item["content_id"], "seq": str(item["seq"]), "category": "fund"}
    found: dict[str, Any] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = operation["operationId"]
            query = _QUERIES.get(name, "")
            if name == "lookup":
                query = f"?index_number={item['index_number']}"
            address = path.format(**places) + query
            found[name] = _answer(client, address) if method == "get" else None
    found["reconcile"] = _differences(found["list_disclosures"])
    return {name: value for name, value in sorted(found.items()) if value is not None}


def _differences(listed: dict[str, Any]) -> dict[str, Any]:
    """Of a partner that holds all there is, and one id that was never public."""
    return {
        **{name: [] for name in ("changed", "gone", "missing")},
        "unknown": ["00000000-0000-4000-8000-000000000000"],
        "next": None,
        "as_of": listed["as_of"],
        "epoch": listed["epoch"],
    }


def _answer(client: Client, address: str) -> Any:
    response = client.get(address)
    if response.status_code != 200:  # noqa: PLR2004
        raise LookupError(f"{address}: {response.status_code} {response.content[:500]!r}")
    if response["Content-Type"].startswith("application/json"):
        return _shortened(response.json())
    if response["Content-Type"].startswith("application/x-ndjson"):
        text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
        first, *_, last = text.splitlines()
        return f"{first}\n{last}\n"
    response.close()
    return None


def _shortened(value: Any) -> Any:
    """The answer with one item of its list; all else stays, so that it fits its schema."""
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        return {**value, "items": value["items"][:_MOST_ITEMS]}
    return value
