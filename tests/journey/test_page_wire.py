"""What goes over the wire: the weight of a page, what may be kept, and what a mistyped address is answered."""

from __future__ import annotations

import gzip
import json
import re
import urllib.error
import urllib.request

import pytest

from tests.journey.page_collection import ANSWERED, PDF_PRODUCT, Served

# Bytes on the wire of the heaviest page with style, script, fonts and drawings: light on bad lines.
HEAVIEST = 60_000


@pytest.mark.parametrize("address", ["/", ANSWERED, PDF_PRODUCT])
def test_a_page_is_light_on_a_bad_line(site: Served, address: str) -> None:
    """Page, style, script, fonts and drawings together stay under HEAVIEST bytes, pictures aside."""
    page, size = _fetch(site.url + address)
    wanted = set(re.findall(r'"(/assets/[^"#]+)', page))
    style = next(name for name in wanted if name.endswith(".css"))
    inside = set(re.findall(r'url\("([^"]+)"\)', _fetch(site.url + style)[0]))
    wanted |= {style.replace("pages.css", name) for name in inside}

    assert size + sum(_fetch(site.url + name)[1] for name in wanted) < HEAVIEST


def test_an_asset_may_be_kept_for_ever_because_its_address_changes(site: Served) -> None:
    """Under the fingerprint of what is served now, and under no other."""
    page, _ = _fetch(site.url + "/")
    style = re.findall(r'"(/assets/[^"]+\.css)"', page)[0]
    with urllib.request.urlopen(site.url + style) as kept:  # noqa: S310 - our own address
        assert "immutable" in kept.headers["Cache-Control"]
    with urllib.request.urlopen(site.url + "/assets/other/pages.css") as other:  # noqa: S310 - our own address
        assert other.headers["Cache-Control"] == "no-cache"


def test_a_page_that_is_no_number_is_named(site: Served) -> None:
    """An address that was mistyped is answered with what to write instead."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(site.url + "/?q=water&page=two")  # noqa: S310 - our own address
    with refused.value as answer:
        assert answer.status == 422
        assert "write a whole number from 1 to 20" in answer.read().decode()


def test_suggestions_count_in_the_language_of_the_page(site: Served) -> None:
    """The script gets its words from the page, in all their forms."""
    page, _ = _fetch(site.url + "/?lang=nl")
    forms = re.findall(r'data-count="([^"]+)"', page)[0].replace("&#34;", '"')

    assert json.loads(forms) == {"one": "{count} suggestie", "other": "{count} suggesties"}


def _fetch(address: str) -> tuple[str, int]:
    """What an address answers, as text, and its size on the wire."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - our own address
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own address
        body: bytes = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode(errors="replace"), len(body)
