"""A web server on this machine for tests, and the reach that goes to it and nowhere else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from indexer.links.download import Reach

PAGE = "<html><title>Pumps</title><body><main><h1>Repair</h1><p>Grease the chain.</p></main></body></html>"


@dataclass
class Site:
    """What a server answers by path (status, headers, body), and what it was asked."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    port: int = 0

    def at(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def reach(self) -> Reach:
        """A reach that goes to this server and nowhere else."""
        return Reach(allows=lambda address: address == ip_address("127.0.0.1"), ports=frozenset({self.port}))

    def page(self, path: str, body: bytes, kind: str = "text/html", **headers: str) -> None:
        """Answer a path with a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (200, {"Content-Type": kind, **named}, body)

    def leads(self, path: str, to: str) -> None:
        """Answer a path with a redirect."""
        self.answers[path] = (302, {"Location": to}, b"")


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site that answers nothing but 404 until it is told what."""
    site = Site()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.hosts.append(self.headers["Host"])
            status, headers, body = site.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        site.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield site
        server.shutdown()
