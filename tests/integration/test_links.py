"""Fetching the page behind a link: over a real connection to a server on this machine, which the tests alone allow."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from indexer.errors import LinkNotFetched
from indexer.links import WebPage, digest_of_link, fetched
from indexer.links import addresses as lookup
from indexer.links.addresses import Address
from indexer.links.download import MOST_BYTES, PUBLIC, Reach, download
from tests.made_site import PAGE, Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on this machine."""
    with serving() as made:
        yield made


def cause_of(link: str, reach: Reach) -> str:
    """Fetch what can not be fetched and return the sentence."""
    with pytest.raises(LinkNotFetched) as caught, fetched(link, reach):
        pass
    return str(caught.value)


def test_a_page_is_fetched(site: Site) -> None:
    """The page lies in a file with its media type for as long as it is needed."""
    site.page("/tool?id=1", PAGE.encode())
    with fetched(site.at("/tool?id=1#top"), site.reach) as page:
        assert page.media_type == "text/html"
        assert page.path.read_text() == PAGE

    assert not page.path.exists()
    assert site.asked == ["/tool?id=1"]
    assert site.hosts == [f"127.0.0.1:{site.port}"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
def test_this_machine_is_not_public(site: Site, host: str) -> None:
    """However this machine is called, the reach of the product does not go there, and it is not asked."""
    reach = replace(PUBLIC, ports=frozenset({site.port}))

    assert "not a public address" in cause_of(f"http://{host}:{site.port}/", reach)
    assert site.asked == []


def test_a_name_is_looked_up_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked, even if the name meanwhile leads elsewhere."""
    site.page("/", PAGE.encode())
    looked_up: list[str] = []

    def changing(host: str, port: int) -> list[Address]:
        looked_up.append(host)
        return [ip_address("127.0.0.1" if len(looked_up) == 1 else "10.0.0.1")]

    monkeypatch.setattr(lookup, "_looked_up", changing)
    answer = download(f"http://rebinding.example:{site.port}/", site.reach)

    assert answer.content == PAGE.encode()
    assert looked_up == ["rebinding.example"]
    assert site.hosts == [f"rebinding.example:{site.port}"]


def test_one_address_that_is_not_public_is_enough(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is not visited at all."""
    both = [ip_address("127.0.0.1"), ip_address("10.0.0.1")]
    monkeypatch.setattr(lookup, "_looked_up", lambda _host, _port: both)

    assert "not a public address" in cause_of(f"http://two.example:{site.port}/", site.reach)
    assert site.asked == []


def test_redirects_are_followed(site: Site) -> None:
    """A few redirects are followed, relative ones too."""
    site.leads("/a", "b/c")
    site.leads("/b/c", site.at("/d"))
    site.page("/d", PAGE.encode())

    assert download(site.at("/a"), site.reach).content == PAGE.encode()


@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("http://10.0.0.1:{port}/", "not a public address"),
        ("http://169.254.169.254:{port}/latest/meta-data", "not a public address"),
        ("http://[::ffff:10.0.0.1]:{port}/", "not a public address"),
        ("http://127.0.0.1:1/", "not port 1"),
        ("http://[", "not written as a web address"),
        ("file:///etc/passwd", "not written as a web address"),
        ("//x@127.0.0.1:{port}/", "before the @"),
        ("/a", "more than 5 times"),
    ],
)
def test_redirects_are_checked(site: Site, to: str, cause: str) -> None:
    """Where a redirect leads is checked as the link itself was."""
    site.leads("/a", to.format(port=site.port))

    assert cause in cause_of(site.at("/a"), site.reach)


def test_size(site: Site) -> None:
    """A page over the limit is given up, as is a small one that unpacks to more."""
    site.page("/large", b"<html>" + b"x" * MOST_BYTES)
    site.page("/bomb", gzip.compress(b"<html>" + b"x" * (20 * MOST_BYTES)), Content_Encoding="gzip")
    site.page("/packed", gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    assert "larger than 5 MB" in cause_of(site.at("/large"), site.reach)
    assert "larger than 5 MB" in cause_of(site.at("/bomb"), site.reach)
    assert download(site.at("/packed"), site.reach).content == PAGE.encode()


@pytest.mark.parametrize(
    ("body", "kind", "cause"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png", "kind not read from the web (image/png)"),
        (b"MZ\x90\x00" + bytes(range(256)), "text/html", "calls it text/html, and it is not"),
        (b"%PDF-1.7", "text/html", "calls it text/html, and it is not"),
        (PAGE.encode(), "application/pdf", "calls it application/pdf, and it is not"),
    ],
)
def test_kind(site: Site, body: bytes, kind: str, cause: str) -> None:
    """What is read must be of a kind that is read, by the server's word and by its bytes."""
    site.page("/a", body, kind)

    assert cause in cause_of(site.at("/a"), site.reach)


def test_encoding_named_by_the_server(site: Site) -> None:
    """A page whose encoding only the server names is read in it."""
    text = PAGE.replace("Grease", "Смажьте")
    site.page("/a", text.encode("koi8-r"), "text/html; charset=koi8-r")
    with fetched(site.at("/a"), site.reach) as page:
        assert isinstance(page, WebPage)
        assert page.path.read_text("utf-8-sig") == text


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "rot13", "no-such"])
def test_encodings_that_are_not_of_the_web(site: Site, charset: str) -> None:
    """A page is left as it is where the server names an encoding that the web does not use."""
    body = PAGE.replace("Grease", "Gr\\x65ase-").encode()
    site.page("/a", body, f"text/html; charset={charset}")
    with fetched(site.at("/a"), site.reach) as page:
        assert page.path.read_bytes() == body


def test_a_page_that_is_cut_off(site: Site) -> None:
    """Half a page is no page, whether its length or its packing tells."""
    site.page("/short", PAGE.encode(), Content_Length=str(len(PAGE) + 1))
    site.page("/packed", gzip.compress(PAGE.encode())[:-4], Content_Encoding="gzip")

    assert "connection failed" in cause_of(site.at("/short"), site.reach)
    assert "connection failed" in cause_of(site.at("/packed"), site.reach)


def test_what_nobody_foresaw(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of a kind not thought of is a page not fetched, and no end of the worker."""

    def fails(_link: str, _reach: Reach) -> None:
        raise RuntimeError

    monkeypatch.setattr("indexer.links.download", fails)

    assert "unforeseen way (RuntimeError)" in cause_of(site.at("/"), site.reach)


@pytest.mark.parametrize("answers", [True, False])
def test_time_is_up_while_connecting(site: Site, monkeypatch: pytest.MonkeyPatch, *, answers: bool) -> None:
    """When the time is up, neither is a late connection used nor the next address tried."""
    both = [ip_address("127.0.0.1"), ip_address("127.0.0.1")]
    monkeypatch.setattr(lookup, "_looked_up", lambda _host, _port: both)
    connect, tried = socket.create_connection, []

    def late(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address)
        threading.Event().wait(timeout + 0.05)
        if not answers:
            raise ConnectionRefusedError
        return connect(address, timeout)

    monkeypatch.setattr(socket, "create_connection", late)

    assert "took too long" in cause_of(f"http://late.example:{site.port}/", replace(site.reach, seconds=0.5))
    assert len(tried) == 1
    assert site.asked == []


def test_answers_that_are_none(site: Site) -> None:
    """A page that is gone, a server that is not there, a name that is not known: each has its cause."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        deaf = taken.getsockname()[1]
        elsewhere = replace(site.reach, ports=frozenset({site.port, deaf}))

        assert "answers 404" in cause_of(site.at("/gone"), site.reach)
        assert "connection failed" in cause_of(f"http://127.0.0.1:{deaf}/", elsewhere)
        assert "is not known" in cause_of(f"http://nowhere.invalid:{site.port}/", site.reach)


@pytest.mark.parametrize(
    "dripping",
    [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"],
    ids=["headers", "body"],
)
def test_time(dripping: bytes) -> None:
    """A server that never falls silent and never ends is left when the time is up."""
    with drip(dripping) as port:
        reach = Reach(allows=lambda _address: True, ports=frozenset({port}), seconds=1.0)

        assert "took too long" in cause_of(f"http://127.0.0.1:{port}/", reach)


def test_no_proof_of_who_answers(site: Site) -> None:
    """A server that can not prove over TLS who it is gives nothing."""
    link = site.at("/").replace("http://", "https://")

    assert "can not prove that it is 127.0.0.1" in cause_of(link, site.reach)
    assert site.asked == []


def test_digest_of_a_link() -> None:
    """The text of a link is kept under a name that fits where those of files are kept."""
    assert len(digest_of_link("https://example.org/tool")) == 64
    assert digest_of_link("https://example.org/a") != digest_of_link("https://example.org/b")


@contextmanager
def drip(start: bytes) -> Iterator[int]:
    """Serve a beginning, then a byte every tenth of a second without end."""
    ended = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(start)
            while not ended.wait(0.1):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        ended.set()


def test_no_file_stays(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a page could be used or not, its file is gone afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    site.page("/a", b"MZ\x90\x00" + bytes(range(256)))
    cause_of(site.at("/a"), site.reach)

    assert list(tmp_path.iterdir()) == []
