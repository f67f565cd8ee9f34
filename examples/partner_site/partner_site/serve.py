"""The pages over the mirror: `python -m partner_site.serve`. Any WSGI server runs `Site`."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlencode
from wsgiref.simple_server import WSGIServer, make_server

from . import pages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

PAGE = 30
_HTML = "text/html; charset=utf-8"
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif"}

Answer = tuple[HTTPStatus, list[tuple[str, str]], "Iterable[bytes]"]


class Site:
    """A WSGI application that reads the mirror and changes nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            answer: Answer = (HTTPStatus.METHOD_NOT_ALLOWED, [("Allow", "GET, HEAD")], [])
        else:
            url = f"file:{quote(str(self.folder / 'mirror.sqlite3'))}?mode=ro"
            with closing(sqlite3.connect(url, uri=True, timeout=10)) as db:
                db.row_factory = sqlite3.Row
                answer = self.answer(db, path, environ.get("QUERY_STRING", ""))
        status, headers, body = answer
        headers += [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")]
        start(f"{status.value} {status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    def answer(self, db: sqlite3.Connection, path: str, query: str) -> Answer:
        match path.split("/"):
            case ["", ""]:
                return self.listing(db, query)
            case ["", "items", number]:
                return self.item(db, number)
            case ["", "files", sha256, name]:
                return self.file(db, sha256, name)
        return self.shown(db, HTTPStatus.NOT_FOUND, "没有这个页面", "")

    def listing(self, db: sqlite3.Connection, query: str) -> Answer:
        """The items, newest first, from the place that `before` names."""
        asked = parse_qs(query)
        before = (asked.get("before", ["9"])[0], asked.get("id", ["z"])[0])
        rows = db.execute(
            "SELECT content_id, index_number, title, first_released_at FROM items WHERE shown = 1"
            " AND (first_released_at, content_id) < (?, ?)"
            " ORDER BY first_released_at DESC, content_id DESC LIMIT ?",
            (*before, PAGE + 1),
        ).fetchall()
        older = None
        if len(rows) > PAGE:
            last = rows[PAGE - 1]
            older = "/?" + urlencode(
                {"before": last["first_released_at"], "id": last["content_id"]}
            )
        return self.shown(db, HTTPStatus.OK, "最新公开", pages.listing(rows[:PAGE], older))

    def item(self, db: sqlite3.Connection, number: str) -> Answer:
        """An item by its 索引号: 200, 410 where the office took it away, else 404."""
        row = db.execute(
            "SELECT type, shown, body FROM items WHERE index_number = ? ORDER BY shown DESC",
            (number,),
        ).fetchone()
        if row is None:
            return self.shown(db, HTTPStatus.NOT_FOUND, "没有这条信息", "")
        body: dict[str, Any] = json.loads(row["body"])
        if not row["shown"]:
            return self.shown(db, HTTPStatus.GONE, "这条信息已不再公开", pages.gone(body))
        known = db.execute("SELECT titles FROM labels WHERE type = ?", (row["type"],)).fetchone()
        labels = json.loads(known["titles"]) if known else {}
        return self.shown(db, HTTPStatus.OK, body["title"], pages.item(body, labels))

    def file(self, db: sqlite3.Connection, sha256: str, name: str) -> Answer:
        """A file that a shown item lists; pictures are shown, all else is saved."""
        listed = db.execute(
            "SELECT 1 FROM files JOIN listed USING (sha256, name)"
            " WHERE sha256 = ? AND name = ? AND held = 1",
            (sha256, name),
        ).fetchone()
        place = self.folder / "files" / sha256[:2] / sha256
        if not listed or not place.is_file():
            return self.shown(db, HTTPStatus.NOT_FOUND, "没有这个文件", "")
        kind = _PICTURES.get(Path(name).suffix.lower())
        headers = [
            ("Content-Type", kind or "application/octet-stream"),
            ("Content-Length", str(place.stat().st_size)),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ]
        if kind is None:
            disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
            headers.append(("Content-Disposition", disposition))
        return HTTPStatus.OK, headers, place.open("rb")

    def shown(self, db: sqlite3.Connection, status: HTTPStatus, title: str, text: str) -> Answer:
        place = db.execute("SELECT seq, moved_at FROM place").fetchone()
        standing = "还没有载入" if place is None else f"与来源一致至第 {place['seq']} 号事件"
        headers = [("Content-Type", _HTML), ("Content-Security-Policy", pages.CSP)]
        return status, headers, [pages.page(title, text, standing)]


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main() -> None:
    """Serve the mirror in MIRROR_DIR on 127.0.0.1 and the port given (8001)."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
    site = Site(Path(os.environ.get("MIRROR_DIR", "mirror")))
    with make_server("127.0.0.1", port, site, server_class=ThreadingServer) as server:
        print(f"http://127.0.0.1:{port}/")
        server.serve_forever()


if __name__ == "__main__":
    main()
