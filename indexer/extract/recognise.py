"""Reads the text in the picture of a page with Tesseract, where it is installed.

    page ──page_image──> grey picture ──tesseract──> words with their places ──recognised_text──> Page

Both are processes of their own, without a shell, within limits of time and memory; the picture goes from one to the
other and never lies on the disk. Which pages are read, and when, is for the worker to say.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.records import Page
from indexer.errors import NotRecognised
from indexer.extract.page_image import DOTS_AN_INCH
from indexer.extract.recognised_text import Recognised, recognised

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.records import Scan

OFF = "off"
SECONDS_TO_DRAW = 60.0
SECONDS_TO_READ = 120.0
_MEMORY = 3 * 2**30  # of addresses; an A3 page at 300 dots an inch took 0.4 GiB
_SURE = 70.0  # pages read upright in a language of theirs have 88 to 97, sideways or in another script 27 to 58
_MOST_DAMAGE = 0.99  # more would say that the page was never read
_LEAST_LETTERS = 100  # fewer do not tell in which language they are
# Tesseract's names by ISO 639-1; languages that it has and we do not name are not used.
_LANGUAGES = {
    "en": "eng",
    "fr": "fra",
    "nl": "nld",
    "es": "spa",
    "pt": "por",
    "sw": "swa",
    "ar": "ara",
    "de": "deu",
    "it": "ita",
    "ro": "ron",
    "tr": "tur",
    "id": "ind",
    "vi": "vie",
    "ru": "rus",
    "uk": "ukr",
    "fa": "fas",
    "hi": "hin",
    "ne": "nep",
    "bn": "ben",
    "am": "amh",
    "my": "mya",
    "th": "tha",
}
_USUAL = ("eng", "fra", "nld", "spa", "por", "swa", "ara")  # tried together while nothing is known of a page
_SCRIPTS = {
    "Latin": (*_USUAL[:-1], "deu", "ita", "ron", "ind", "vie", "tur"),
    "Arabic": ("ara", "fas"),
    "Cyrillic": ("rus", "ukr"),
    "Devanagari": ("hin", "nep"),
    "Ethiopic": ("amh",),
    "Bengali": ("ben",),
    "Myanmar": ("mya",),
    "Thai": ("tha",),
}
_SCRIPT = re.compile(r"^Script: (\w+)$", re.MULTILINE)
_PLACES = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")  # a service often runs without a person's search path
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Tesseract as it is installed: its program, its version, the languages it has data for (its own names)."""

    program: str
    version: str
    languages: frozenset[str]

    @property
    def name(self) -> str:
        """What is noted as the reader of a page."""
        return f"tesseract {self.version}"

    @property
    def means(self) -> str:
        """All that decides whether a page on which it failed deserves another try."""
        return f"{self.name} {' '.join(sorted(self.languages))}"


def find_recogniser(command: str) -> Recogniser | None:
    """Return Tesseract as `command` names it; None where it is `off`, not installed, or has no language."""
    program = shutil.which(command) or shutil.which(command, path=os.pathsep.join(_PLACES))
    if command == OFF or program is None:
        return None
    try:
        version = re.search(r"\d+(?:\.\d+)+", _said(program, "--version"))
        languages = frozenset(_said(program, "--list-langs").splitlines()[1:]) - {"osd", "equ"}
    except (OSError, subprocess.SubprocessError):
        return None
    return Recogniser(program, version[0] if version else "", languages) if languages else None


def recognise(
    path: Path, scan: Scan, recogniser: Recogniser, guess: str | None, detect: Callable[[str], str | None]
) -> Page:
    """Return the page as it is read; without text where there is nothing to read on it.

    `guess` is the language (ISO 639-1) that it is probably in, `detect` tells that of a text. Raises NotRecognised.
    """
    picture = draw(path, scan)
    found = read_picture(picture, recogniser, guess, detect)
    return Page(scan.number, found.text, reader=recogniser.name, damage=round(min(found.doubtful, _MOST_DAMAGE), 4))


def draw(path: Path, scan: Scan) -> bytes:
    """Return the picture of a page (PGM); raises NotRecognised."""
    command = [sys.executable, "-m", "indexer.extract.page_image", str(path), scan.media_type, str(scan.number)]
    return _output(command, b"", SECONDS_TO_DRAW, "it could not be drawn")


def read_picture(
    picture: bytes, recogniser: Recogniser, guess: str | None, detect: Callable[[str], str | None]
) -> Recognised:
    """Return the text in a picture (PGM), turned upright if need be. Raises NotRecognised.

    Read in its own language it is read best: against all languages at once by up to 0.5 points of character accuracy,
    in six tenths of the time (docs/recognition.md). So where it turns out to be in another language than guessed it is
    read once more, and so where it is in another script.
    """
    languages = _reading(guess, recogniser) or _installed(_USUAL, recogniser)
    found = _read(picture, languages or sorted(recogniser.languages), recogniser)
    if found.sureness < _SURE:
        return _in_its_script(picture, found, recogniser)
    spoken = detect(found.text) if len(found.text) >= _LEAST_LETTERS else None
    better = _reading(spoken, recogniser)
    if better and not (set(better) <= set(languages) and guess):
        return max(found, _read(picture, better, recogniser), key=lambda read: read.sureness)
    return found


def _in_its_script(picture: bytes, found: Recognised, recogniser: Recogniser) -> Recognised:
    """Read once more, in the languages of the script that the signs are in; raises NotRecognised for want of them."""
    script = _script(picture, recogniser)
    if script is None:
        return found
    languages = _installed(_SCRIPTS.get(script, ()), recogniser)
    if not languages:
        raise NotRecognised(cause=f"it is in {script} script, for which Tesseract has no language installed")
    return max(found, _read(picture, languages, recogniser), key=lambda read: read.sureness)


def _reading(language: str | None, recogniser: Recogniser) -> list[str]:
    """Return what to read a page in this language with; nothing if that is not installed.

    English goes with every language in Latin letters, for there are words of it everywhere; among Arabic letters it
    sees words where there are none.
    """
    named = _LANGUAGES.get(language or "")
    if named not in recogniser.languages:
        return []
    return _installed(dict.fromkeys([named, "eng"]), recogniser) if named in _SCRIPTS["Latin"] else [named]


def _installed(languages: Sequence[str] | dict[str | None, None], recogniser: Recogniser) -> list[str]:
    return [language for language in languages if language in recogniser.languages]


def _read(picture: bytes, languages: Sequence[str], recogniser: Recogniser) -> Recognised:
    # Page segmentation 1 finds out which side is up; measured to cost no more than doing without.
    options = ["-l", "+".join(languages), "--psm", "1", "--dpi", str(DOTS_AN_INCH), "tsv"]
    table = _output([recogniser.program, "stdin", "stdout", *options], picture, SECONDS_TO_READ, "Tesseract failed")
    return recognised(table.decode("utf-8", "replace"))


def _script(picture: bytes, recogniser: Recogniser) -> str | None:
    """Return the script of the signs by Tesseract's name; None where there are too few to tell."""
    try:
        told = _output([recogniser.program, "stdin", "stdout", "--psm", "0"], picture, SECONDS_TO_READ, "")
    except NotRecognised:
        return None
    found = _SCRIPT.search(told.decode("utf-8", "replace"))
    return found[1] if found else None


def _output(command: list[str], given: bytes, seconds: float, failure: str) -> bytes:
    """Return what a program answers; raises NotRecognised with the cause as a clause."""
    try:
        with _started(command) as process:
            _restrict(process.pid)
            try:
                answer, _ = process.communicate(given, timeout=seconds)
            finally:
                process.kill()
    except subprocess.TimeoutExpired as error:
        raise NotRecognised(cause=f"it took more than {seconds:.0f} seconds") from error
    except OSError as error:
        raise NotRecognised(cause=failure) from error
    if process.returncode != 0:
        raise NotRecognised(cause=failure)
    return answer


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - the operator names the program; the rest is our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"},
        start_new_session=True,  # Ctrl-C is for the process that asked; the page is read to its end
    )


def _restrict(process: int) -> None:
    """Limit a process that has just begun: not before, since code of ours between fork and exec could block."""
    if sys.platform == "linux":
        with suppress(ProcessLookupError):
            resource.prlimit(process, resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _said(program: str, option: str) -> str:
    told = subprocess.run([program, option], capture_output=True, timeout=10, check=True)  # noqa: S603 - the operator's
    return (told.stdout or told.stderr).decode("utf-8", "replace")
