"""Files that go on after a broken line, sent with the client of the tus protocol's own project to a running service."""

from __future__ import annotations

import socket
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from httpx2 import Client
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from corpus.people_records import Account, Actor
from tests.journey.page_collection import Served, data_folder, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from corpus.records import Product

PASSWORD = "a sentence that I remember"  # noqa: S105 - of nobody
OPERATOR = Actor(None, "operator")
UPLOADS = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[Served]:
    """A running service with contributors of two organisations."""
    with served(data_folder(tmp_path_factory.mktemp("house") / "data", models_folder)) as found:
        for name in ("Lake", "Pond"):
            organisation = found.live.people.organisations.take(name, OPERATOR).id
            account = Account("", f"{name}@example.org", name, "contributor", organisation)
            found.live.people.accounts.add(account, PASSWORD, OPERATOR)
        yield found


def _key(house: Served, name: str) -> dict[str, str]:
    account = house.live.people.accounts.with_email(f"{name}@example.org")
    return {"Authorization": f"Bearer {house.live.people.keys.make(account, 'sending', ['contribute'], 1)}"}


def _newest(house: Served) -> Product:
    return max(house.live.catalogue.all(), key=lambda product: product.revision)


def _text(title: str) -> bytes:
    return f"# {title}\n\n".encode() + b"The reed beds grow. " * 20_000


def test_a_file_goes_on_where_it_broke_off(house: Served) -> None:
    """The client stops in the middle; another begins with the address alone, asks how far it came, and ends it."""
    content, headers = _text("Reed beds"), _key(house, "Lake")
    client = TusClient(house.url + UPLOADS, headers=headers)
    first = client.uploader(file_stream=BytesIO(content), chunk_size=100_000, metadata={"filename": "reed beds.md"})
    first.upload(stop_at=200_000)
    before = house.live.catalogue.count()
    again = client.uploader(file_stream=BytesIO(content), chunk_size=100_000, url=first.url)
    gone_on_from = again.get_offset()
    again.upload()
    product = _newest(house)

    assert (gone_on_from, house.live.catalogue.count()) == (200_000, before + 1)
    assert house.live.files.path(product.versions[0].files[0].sha256).read_bytes() == content
    assert (product.versions[0].files[0].name, product.owner, product.visibility) == ("reed beds.md", "lake", "draft")
    assert not list((house.live.settings.data / "arriving").iterdir())


def test_what_came_before_the_line_broke_is_kept(house: Served) -> None:
    """A connection that is cut while it sends has sent what came in."""
    content, headers = _text("Cut off"), _key(house, "Lake")
    client = TusClient(house.url + UPLOADS, headers=headers)
    uploader = client.uploader(file_stream=BytesIO(content), metadata={"filename": "cut.md"})
    uploader.set_url(uploader.create_url())
    parts = urlsplit(str(uploader.url))
    told = {**headers, **TUS, "Host": parts.netloc, "Upload-Offset": "0", "Content-Length": str(len(content))}
    told["Content-Type"] = "application/offset+octet-stream"
    head = f"PATCH {parts.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items())
    with socket.create_connection((parts.hostname, parts.port or 80)) as line:
        line.sendall(head.encode() + b"\r\n" + content[:150_000])
        while uploader.get_offset() < 100_000:
            pass
    while not _free(uploader):
        pass

    assert house.live.files.path(_newest(house).versions[0].files[0].sha256).read_bytes() == content


def _free(uploader: object) -> bool:
    """Goes on as soon as the service has noticed that the line is cut."""
    try:
        uploader.offset = uploader.get_offset()  # type: ignore[attr-defined]  # the client's
        uploader.upload()  # type: ignore[attr-defined]  # the client's
    except TusCommunicationError as error:
        assert error.status_code in {409, 423}  # noqa: PT017 - the status is the fact
        return False
    return True


def test_nobody_else_sees_or_sends_on_a_file_on_its_way(house: Served) -> None:
    """Another organisation's key is told that there is none."""
    client = TusClient(house.url + UPLOADS, headers=_key(house, "Lake"))
    begun = client.uploader(file_stream=BytesIO(_text("Mine")), metadata={"filename": "mine.md"})
    begun.set_url(begun.create_url())
    other = TusClient(house.url + UPLOADS, headers=_key(house, "Pond"))

    with pytest.raises(TusCommunicationError) as told:
        other.uploader(file_stream=BytesIO(_text("Mine")), url=begun.url)
    assert told.value.status_code == 404


def test_what_is_not_spoken_or_not_taken_is_told(house: Served) -> None:
    """Another version of tus, a length beyond the largest, a wrong offset, a program: each with its status."""
    with Client(base_url=house.url, headers=_key(house, "Lake")) as client:
        begun = client.post(UPLOADS, headers={**TUS, "Upload-Length": "4"}).headers["location"]
        sent_as = {**TUS, "Content-Type": "application/offset+octet-stream"}
        statuses = [
            client.post(UPLOADS, headers={"Upload-Length": "4"}).status_code,
            client.post(UPLOADS, headers={**TUS, "Upload-Length": str(2**40)}).status_code,
            client.post(UPLOADS, headers={**TUS, "Upload-Length": "many"}).status_code,
            client.patch(begun, headers={**sent_as, "Upload-Offset": "2"}, content=b"MZ").status_code,
            client.patch(begun, headers={**sent_as, "Upload-Offset": "0"}, content=b"MZ--").status_code,
            client.head(begun, headers=TUS).status_code,
        ]
        spoken = client.options(UPLOADS).headers["tus-extension"]

    assert statuses == [412, 413, 422, 409, 422, 404]
    assert spoken == "creation,termination"
