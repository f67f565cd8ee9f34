"""A cluster that asks who calls, by certificates of its own authority; and one of two nodes."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from elasticsearch import Elasticsearch

from fupin_cms.ledger.search import SearchUnavailableError
from search.conf import SearchSettings
from search.engines.elasticsearch import configured

from . import nodes, samples
from .own_nodes import configured as configured_node
from .own_nodes import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.faults

USER, PASSWORD = "fupin", "p@ss:word/1"
ROLES = """\
fupin:
  cluster: [monitor, manage_own_api_key]
  indices:
    - names: ["fupin-public*"]
      privileges: [manage, read, write]
"""
SECURED = """\
xpack.security.enabled: true
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: node.key
xpack.security.http.ssl.certificate: node.crt
xpack.security.authc.realms.file.file1.order: 0
"""


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def certificates(folder: Path) -> None:
    """An authority, and a node's certificate that it signed."""
    folder.mkdir()
    key = ("-newkey", "rsa:2048", "-nodes", "-days", "2")
    subject = ("-subj", "/CN=fupin tests")
    openssl(folder, "req", "-x509", *key, *subject, "-keyout", "ca.key", "-out", "ca.crt")
    openssl(folder, "req", *key, "-subj", "/CN=node", "-keyout", "node.key", "-out", "node.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1")
    signed = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
    openssl(
        folder,
        *("x509", "-req", "-in", "node.csr", *signed, "-extfile", "names", "-out", "node.crt"),
    )


def hashed(password: str) -> str:
    """As the node's file of users has it."""
    salt = os.urandom(32)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, 10_000, 32)
    return f"{{PBKDF2}}10000${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a secured node, and its authority."""
    folder = tmp_path_factory.mktemp("secured")
    made = folder / "certificates"
    certificates(made)
    files = {name: (made / name).read_bytes() for name in ("node.key", "node.crt")}
    files |= {
        "users": f"{USER}:{hashed(PASSWORD)}\n".encode(),
        "users_roles": f"fupin:{USER}\n".encode(),
        "roles.yml": ROLES.encode(),
    }
    with configured_node(folder, SECURED, files) as url:
        yield url, made / "ca.crt"


def settings(folder: Path, url: str, **given: object) -> SearchSettings:
    return SearchSettings(INDEX_DIR=folder, ELASTICSEARCH_URL=url, **given)


def test_user_and_key__by_the_authority_of_the_settings(
    secured: tuple[str, Path], tmp_path: Path
) -> None:
    url, authority = secured
    trusted = {"ELASTICSEARCH_CA": str(authority)}
    named = url.replace("://", "://fupin:p%40ss%3Aword%2F1@")
    by_user = configured.engine(settings(tmp_path, named, **trusted))
    with by_user.rebuilding() as writer:
        writer.apply(samples.office(), samples.cursor())
    assert samples.ask(by_user, "扶贫资金")[0] == samples.FUND
    assert by_user.state().ready

    client = Elasticsearch(url, basic_auth=(USER, PASSWORD), ca_certs=str(authority))
    key = client.security.create_api_key(name="fupin")["encoded"]
    by_key = configured.engine(settings(tmp_path, url, ELASTICSEARCH_API_KEY=key, **trusted))
    assert samples.ask(by_key, "扶贫资金")[0] == samples.FUND
    with by_key.writing() as writer:
        writer.apply(
            [samples.make_item("late", 9, "扶贫资金补充安排", "内容。")], samples.cursor(9)
        )
    assert "late" in samples.ask(by_key, "扶贫资金")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("no authority", "cannot be reached"),
        ("no user", "answers 401"),
        ("wrong password", "answers 401"),
        ("wrong key", "answers 401"),
    ],
)
def test_refused__is_an_outage_that_tells_no_secret(
    secured: tuple[str, Path], tmp_path: Path, given: str, said: str
) -> None:
    url, authority = secured
    options = {"ELASTICSEARCH_CA": str(authority)}
    if given == "no authority":
        options, url = {}, url.replace("://", "://fupin:p%40ss%3Aword%2F1@")
    elif given == "wrong password":
        url = url.replace("://", "://fupin:wrong-secret@")
    elif given == "wrong key":
        options["ELASTICSEARCH_API_KEY"] = base64.b64encode(b"id:wrong-secret").decode()
    engine = configured.engine(settings(tmp_path, url, **options))
    with pytest.raises(SearchUnavailableError, match=said) as refused:
        samples.ask(engine, "扶贫")
    state = engine.state()
    assert not state.ready
    for told in (str(refused.value), state.message):
        assert "secret" not in told
        assert "p@ss" not in told
        assert "p%40ss" not in told


def test_two_nodes__shards_and_copies_from_the_settings(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    seeds = ", ".join(f'"127.0.0.1:{port}"' for port in ports)
    lines = (
        f"discovery.type: multi-node\ndiscovery.seed_hosts: [{seeds}]\n"
        'cluster.initial_master_nodes: ["one"]\n'
    )
    with ExitStack() as stack:
        urls = [
            stack.enter_context(
                configured_node(
                    tmp_path / name, f"{lines}node.name: {name}\ntransport.port: {port}\n"
                )
            )
            for name, port in zip(("one", "two"), ports, strict=True)
        ]
        alias = nodes.new_alias()
        options = {"ELASTICSEARCH_INDEX": alias, "ELASTICSEARCH_SHARDS": 3}
        engine = configured.engine(settings(tmp_path, ",".join(urls), **options))
        with engine.rebuilding() as writer:
            writer.apply(samples.office(), samples.cursor())
        client = engine.connection.client
        health = client.cluster.health(wait_for_status="green", timeout="30s")
        assert (health["number_of_nodes"], health["status"]) == (2, "green")
        index = next(iter(client.indices.get(index=f"{alias}-*")))
        shards: Any = client.cat.shards(index=index, format="json")
        assert len(shards) == 3 * 2
        assert {one["node"] for one in shards} == {"one", "two"}
        expected = samples.ask(engine, "扶贫资金")
        assert expected[0] == samples.FUND
        # Either node alone is asked, and the order is the same wherever an item lies.
        for url in urls:
            one = configured.engine(settings(tmp_path, url, **options))
            assert samples.ask(one, "扶贫资金") == expected
