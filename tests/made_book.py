"""Makes a small e-book for tests."""

from __future__ import annotations

import zipfile
from pathlib import Path

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
BOOK = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Water for all</dc:title></metadata><manifest>
<item id="b" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="chapter%20one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""


def epub_file(path: Path, more: dict[str, str] | None = None) -> Path:
    """Write a book of two chapters, with members changed or added."""
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": BOOK,
        "OPS/nav.xhtml": "<html><body><nav>One Two</nav></body></html>",
        "OPS/chapter one.xhtml": "<?xml version='1.0'?><html><body><h1>Wells</h1><p>Dig deep.</p></body></html>",
        "OPS/two.xhtml": "<html><body><h1>Pumps</h1><p>Grease them.</p></body></html>",
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path
