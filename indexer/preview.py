"""Shows what the index would see in a file, without adding it: its state, its pages and what it says about itself."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from corpus import media_types
from corpus.errors import InputError, InvalidField
from corpus.records import Extraction, ExtractionState, Page, Passage, Proposal, Scan, Version
from corpus.scans import ScansOfFile
from indexer.engine.contract import Vector
from indexer.errors import NotRecognised
from indexer.extract.child import extract_in_child
from indexer.extract.outcome import too_little, with_recognised
from indexer.extract.quality import needs_recognition
from indexer.extract.reading import Limits
from indexer.extract.recognise import Recogniser, recognise
from indexer.passage_language import UNKNOWN
from indexer.propose import Material, propose, title
from indexer.split import split

Embed: TypeAlias = Callable[[Sequence[str]], Iterable[Vector]]
Detect: TypeAlias = Callable[[str], str | None]

# The model's tokens for a letter at most (indexer/split.py); near enough to show where passages would end.
_TOKENS_A_CHARACTER = 0.36
_MOST_EMBEDDED = 40  # passages spread over the whole text: its centre hardly moves with more, and seconds are saved


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page with its language (ISO 639-1), if it has text that tells."""

    page: Page
    language: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What the index would see; `refused` is what would not even be taken in."""

    state: ExtractionState | Literal["refused"]
    reason: str | None
    pages: tuple[SeenPage, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What is needed to look at files: a language detector and known organisations.

    Beside it the model, for a summary, and text recognition, for pages that are pictures.
    """

    detect: Detect
    organisations: Sequence[str] = ()
    embed: Embed | None = None
    recogniser: Recogniser | None = None
    limits: Limits = field(default_factory=Limits)


def preview(path: Path, means: Means) -> Preview:
    """Read a file in a process of its own and look at it; what goes wrong is the state and the reason."""
    try:
        media_type, sha256 = _recognised(path)
    except InputError as error:
        return Preview("refused", str(error))
    extraction = extract_in_child(path, media_type, sha256, path.name, means.limits)
    if means.recogniser is not None:
        extraction = _with_pictures(extraction, path, media_type, means.recogniser, means.detect)
    material = look(extraction, path.name, means)
    pages = _seen(extraction, material.passages, means.detect)
    if extraction.state == "read" and not material.passages:
        return Preview("unreadable", too_little(extraction.pages), pages, tuple(propose(material)))
    return Preview(extraction.state, extraction.reason, pages, tuple(propose(material)))


def look(extraction: Extraction, name: str, means: Means) -> Material:
    """Divide what was read into passages and gather what proposals are drawn from."""
    named = title(Material(name, extraction))
    version = Version("preview", "preview", str(named.value) if named else "")
    passages = split(extraction, version, means.detect, _about_tokens)
    vectors = _vectors(passages, means.embed) if means.embed is not None else {}
    return Material(name, extraction, passages, means.organisations, vectors)


def _recognised(path: Path) -> tuple[str, str]:
    """Return the media type and the SHA-256 of a file. Raises RefusedFile, and InvalidField for what is no file."""
    try:
        if path.exists() and not path.is_file():
            raise InvalidField(field="FILE", value=path, cause="it is a folder or a device", remedy="name a file")
        media_type = media_types.recognise(path, path.name)
        with path.open("rb") as file:
            return media_type, hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        cause, remedy = "it does not exist", "check the spelling of the path"
        raise InvalidField(field="FILE", value=path, cause=cause, remedy=remedy) from error
    except OSError as error:
        cause, remedy = f"it can not be opened ({error.strerror})", "check that you may read it"
        raise InvalidField(field="FILE", value=path, cause=cause, remedy=remedy) from error


def _with_pictures(
    extraction: Extraction, path: Path, media_type: str, recogniser: Recogniser, detect: Detect
) -> Extraction:
    """Read pages that are pictures now, as the worker does in its spare time."""
    read: dict[int, Page] = {}
    failed: dict[int, str] = {}
    spoken = next((detect(page.text) for page in extraction.pages if page.text), None)
    for number in [page.number for page in extraction.pages if needs_recognition(page)]:
        scan = Scan(extraction.file_sha256, number, path.name, media_type, spoken, left=1)
        try:
            read[number] = recognise(path, scan, recogniser, spoken, detect)
        except NotRecognised as error:
            failed[number] = str(error.facts["cause"])
        else:
            spoken = spoken or detect(read[number].text)
    return with_recognised(extraction, ScansOfFile(frozenset(), read, failed))


def _about_tokens(texts: Sequence[str]) -> list[int]:
    return [math.ceil(_TOKENS_A_CHARACTER * len(text)) for text in texts]


def _vectors(passages: Sequence[Passage], embed: Embed) -> Mapping[bytes, Vector]:
    """Embed passages spread over the whole text; nothing comes back where the model can not be opened."""
    chosen = passages[:: max(1, math.ceil(len(passages) / _MOST_EMBEDDED))]
    found = embed([passage.embedded_text for passage in chosen]) if chosen else []
    return {passage.text_sha256: vector for passage, vector in zip(chosen, found, strict=False)}


def _seen(extraction: Extraction, passages: Sequence[Passage], detect: Detect) -> tuple[SeenPage, ...]:
    """Give each page the language of most of the passages on it, else of its own text."""
    letters: dict[int, Counter[str]] = defaultdict(Counter)
    for passage in passages:
        for number in range(passage.first_page, passage.last_page + 1):
            letters[number][passage.language] += len(passage.text)
    return tuple(SeenPage(page, _language(letters[page.number], page.text, detect)) for page in extraction.pages)


def _language(letters: Counter[str], text: str, detect: Detect) -> str | None:
    most = letters.most_common(1)[0][0] if letters else detect(text)
    return None if most == UNKNOWN else most
