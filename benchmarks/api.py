"""How fast the API answers, beside a bare application on the same server.

See docs/api-performance.md.

usage: python -m benchmarks.api [--databases sqlite postgresql] [--seconds 2] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from . import api_servers as servers
from .api_load import Asked, require_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .api_servers import Data, Running

SMALL, LARGE = 1_000, 100_000
ITEMS = "/api/v1/disclosures"
FILTER = "category=fund&validity=in_force"
THIN = "seq,event,content_id,version,content_digest"
"""What a partner's mirror needs of an event to know whether to fetch the item."""
DEEP_PAGE, PAGE, LONGEST_PAGE = 1_000, 20, 100
DIFFERENT = 200
"""So many items are read in turn, so that not one row is read again and again."""


@dataclass
class Measured:
    """Answers per second, in the order of the rounds; they are taken in turn."""

    asked: Asked
    rates: list[float] = field(default_factory=list)

    def take(self, seconds: int) -> None:
        self.rates.append(self.asked.rate(seconds))

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


@dataclass
class Bench:
    """What is running on one kind of database, and what was counted there."""

    bare: Running
    small: Running
    large: Running
    wagtail: Running
    key: str
    seconds: int
    rounds: int
    figures: dict[str, float] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)

    def asked(self, name: str, server: Running, paths: list[str], **more: Any) -> Measured:
        return Measured(Asked(name, server.port, paths, servers.FOLDER, **more))

    def beside(self, figure: str, of: Measured, to: Measured) -> None:
        """Take both in turn; the figure is the ratio of their medians."""
        for one in (of, to):
            one.asked.rate(1)  # warm
        for _ in range(self.rounds):
            to.take(self.seconds)
            of.take(self.seconds)
        self.figures[figure] = round(of.rate / to.rate, 3)
        self.rates |= {f"{figure}: {one.asked.name}": round(one.rate) for one in (of, to)}
        print(
            f"  {figure:<16} {of.rate:>7.0f} / {to.rate:>7.0f} = {self.figures[figure]}", flush=True
        )

    def to_bare(self, figure: str, of: Measured, size: float, status: int = 200) -> None:
        """The ratio to an answer of that many bytes by the bare application."""
        path = f"/{status}/{round(size)}"
        self.beside(figure, of, self.asked("bare", self.bare, [path]))


def _items(server: Running) -> list[str]:
    """The addresses of items from all over the list."""
    found: list[str] = []
    page = f"{ITEMS}?limit={LONGEST_PAGE}"
    while len(found) < DIFFERENT:
        answer = json.loads(server.get(page)[1])
        found += [f"{ITEMS}/{one['content_id']}" for one in answer["items"]]
        page = answer["next"]
    return found[:DIFFERENT]


def _size(server: Running, paths: list[str]) -> float:
    return statistics.mean(len(server.get(path)[1]) for path in paths)


def _deep(server: Running) -> str:
    """The address of page 1,000, reached as a reader reaches it."""
    page, left = f"{ITEMS}?limit={LONGEST_PAGE}", (DEEP_PAGE - 1) * PAGE
    while left:
        if left < LONGEST_PAGE:
            page = page.replace(f"limit={LONGEST_PAGE}", f"limit={PAGE}")
        left -= LONGEST_PAGE if left >= LONGEST_PAGE else PAGE
        page = json.loads(server.get(page)[1])["next"]
    return page.replace(f"limit={LONGEST_PAGE}", f"limit={PAGE}")


def _changes(server: Running) -> str:
    """100 thin entries from the middle of the stream."""
    head = json.loads(server.get("/api/v1/")[1])["as_of"]
    return f"/api/v1/changes?after={head // 2}&limit=100&fields={THIN}"


def beside_bare(bench: Bench) -> None:
    """item, list, not_modified, changes."""
    small, items = bench.small, _items(bench.small)
    bench.to_bare("item", bench.asked("item", small, items), _size(small, items))
    bench.to_bare("list", bench.asked("list", small, [ITEMS]), _size(small, [ITEMS]))
    tags = [{"If-None-Match": small.get(path)[0]["etag"]} for path in items]
    bench.to_bare("not_modified", bench.asked("304", small, items, headers=tags), 0, 304)
    changes = _changes(small)
    bench.to_bare("changes", bench.asked("changes", small, [changes]), _size(small, [changes]))


def at_scale(bench: Bench) -> None:
    """scale_item, scale_list, scale_changes, deep_page."""
    kinds: dict[str, Callable[[Running], list[str]]] = {
        "item": _items,
        "list": lambda _: [f"{ITEMS}?{FILTER}"],
        "changes": lambda server: [_changes(server)],
    }
    for kind, paths in kinds.items():
        large, small = (
            bench.asked(f"{kind}-{count}", server, paths(server))
            for count, server in ((LARGE, bench.large), (SMALL, bench.small))
        )
        bench.beside(f"scale_{kind}", large, small)
    first = bench.asked("page-1", bench.large, [f"{ITEMS}?limit={PAGE}"])
    bench.beside("deep_page", bench.asked("page-1000", bench.large, [_deep(bench.large)]), first)


def keyed(bench: Bench) -> None:
    """keyed: the same items with a partner's key and without."""
    items = _items(bench.small)
    own = [{"Authorization": f"Bearer {bench.key}"}]
    anonymous = bench.asked("anonymous", bench.small, items)
    bench.beside("keyed", bench.asked("keyed", bench.small, items, headers=own), anonymous)


def export(bench: Bench) -> None:
    """export_items_s, export_mb: what the process needs beyond what it has anyway."""
    before = bench.large.memory(anew=True)
    begun, lines = time.monotonic(), 0
    with bench.large.open("/api/v1/exports/disclosures.ndjson") as answer:
        while part := answer.read(1 << 20):
            lines += part.count(b"\n")
    taken = time.monotonic() - begun
    bench.figures["export_items_s"] = round(lines / taken)
    bench.figures["export_mb"] = round(bench.large.memory() - before, 1)
    bench.rates["export: MB of the process before"] = round(before)
    print(f"  export           {lines:,} lines in {taken:.1f} s", flush=True)


def wagtail(bench: Bench) -> None:
    """Wagtail's API v2 on the same items: to the bare application, and ours to it."""
    base = "/wagtail/pages/"
    listed = f"{base}?limit=20&order=-id&type=fupin_cms.FundPage&fields=*"
    pages = json.loads(bench.wagtail.get(listed)[1])["items"]
    details = [f"{base}{page['id']}/" for page in pages]
    for name, paths in (("wagtail_item", details), ("wagtail_list", [listed])):
        size = _size(bench.wagtail, paths)
        bench.to_bare(name, bench.asked(name, bench.wagtail, paths), size)


MEASURES = {
    "bare": beside_bare,
    "scale": at_scale,
    "keyed": keyed,
    "export": export,
    "wagtail": wagtail,
}


def _key(data: Data) -> str:
    """A partner's key: it is shown once, so it is kept beside the database."""
    file = data.folder / "key"
    if not file.exists():
        about = ("--contact", "测试", "--reach", "测试", "--purpose", "测试")
        made = data.manage("fupin_key", "create", "测试单位", *about, "--json")
        file.write_text(json.loads(made)["key"])
    return file.read_text()


def run(store: Any, options: argparse.Namespace) -> Bench:
    """All measures on one kind of database."""
    small, large = servers.made(store, SMALL), servers.made(store, LARGE)
    with ExitStack() as stack:
        site = partial(servers.serving, "site_config.wsgi")
        bench = Bench(
            bare=stack.enter_context(servers.serving("benchmarks.api_bare", small)),
            small=stack.enter_context(site(small)),
            large=stack.enter_context(site(large)),
            wagtail=stack.enter_context(
                site(small, DJANGO_SETTINGS_MODULE="benchmarks.api_wagtail")
            ),
            key=_key(small) if "keyed" in options.only else "",
            seconds=options.seconds,
            rounds=options.rounds,
        )
        print(store.vendor, flush=True)
        for name in options.only:
            MEASURES[name](bench)
    return bench


def _stores(names: list[str]) -> Iterator[Any]:
    for name in names:
        with nullcontext(servers.Files()) if name == "sqlite" else servers.postgresql() as store:
            yield store


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=int, default=2, help="of each count")
    parser.add_argument("--rounds", type=int, default=3, help="counts of each; medians are taken")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    options = parser.parse_args()
    require_programs()
    servers.FOLDER.mkdir(parents=True, exist_ok=True)
    for store in _stores(options.databases):
        bench = run(store, options)
        _save("api.json", {store.vendor: _without(bench, "wagtail_")})
        _save("api-rates.json", {store.vendor: bench.rates | bench.figures})


def _without(bench: Bench, prefix: str) -> dict[str, float]:
    return {name: one for name, one in bench.figures.items() if not name.startswith(prefix)}


def _save(name: str, value: dict[str, Any]) -> None:
    """What was measured now; what an earlier run measured on another database stays."""
    file = servers.FOLDER.parent / name
    before = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(before | value, indent=1) + "\n")


if __name__ == "__main__":
    main()
