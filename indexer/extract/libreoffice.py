"""Turns files of old office programs (.doc, .ppt, .xls, .xlsb) into today's, with LibreOffice where it is installed.

    stored file ──copy──> temporary folder ──soffice──> .docx, .pptx or .xlsx ──> the ordinary extractor

LibreOffice runs in a process group of its own with a profile of its own, which goes with the folder. It runs no macro,
follows no link, and reaches no network: by its own settings, by a proxy that is not there, and where the system allows
it by a network namespace without a network. Time, memory and the size of what it writes are limited.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import MalformedFile, NotConverted, NothingConverted, TooSlow, UnsupportedFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.extract.reading import Limits

VERSION = 1  # grows when a file is converted differently
_OOXML = "application/vnd.openxmlformats-officedocument"
# media type: suffix of the file, suffix and media type of what it becomes, what people call it
_CONVERSIONS = {
    "application/msword": ("doc", "docx", f"{_OOXML}.wordprocessingml.document", "old Word versions (.doc)"),
    "application/vnd.ms-powerpoint": (
        "ppt",
        "pptx",
        f"{_OOXML}.presentationml.presentation",
        "old PowerPoint versions (.ppt)",
    ),
    "application/vnd.ms-excel": ("xls", "xlsx", f"{_OOXML}.spreadsheetml.sheet", "old Excel versions (.xls)"),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": (
        "xlsb",
        "xlsx",
        f"{_OOXML}.spreadsheetml.sheet",
        "the binary form of Excel (.xlsb)",
    ),
}
_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (  # a service often runs without the search path of a person
    "/usr/bin/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_MOST_BYTES = 512 * 2**20  # written to one file
_MEMORY = 4 * 2**30  # of addresses; LibreOffice reserves far more than it uses
_NO_PROXY_THERE = "http://127.0.0.1:9"  # the port that discards
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),  # never
    ("Office.Calc/Content/Update", "Link", "2"),  # never
    ("Inet/Settings", "ooInetProxyType", "2"),  # by hand
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def target_of(media_type: str) -> str | None:
    """Return the media type that a file of an old program becomes; None for all that is read as it is."""
    conversion = _CONVERSIONS.get(media_type)
    return conversion[2] if conversion else None


def needs(media_type: str) -> UnsupportedFormat:
    """Return the error of a file that could be read if LibreOffice were here."""
    _, suffix, _, what = _CONVERSIONS[media_type]
    return UnsupportedFormat(
        what=f"Files of {what}",
        remedy=f"save it as .{suffix} and add that, or have LibreOffice installed on this machine",
    )


def nothing_in(media_type: str) -> NothingConverted:
    """Return the error of a file that was converted and gave no text, which may be the converter's doing."""
    return NothingConverted(wanted=_CONVERSIONS[media_type][1])


@contextmanager
def converted(path: Path, media_type: str, limits: Limits) -> Iterator[Path]:
    """Yield the converted file, which is gone afterwards.

    Raises UnsupportedFormat where LibreOffice is not installed, NotConverted where it can not open the file, TooSlow
    where it takes too long, MalformedFile where the file is gone, OSError where there is no space.
    """
    suffix, wanted, _, what = _CONVERSIONS[media_type]
    program = find_program()
    if program is None:
        raise needs(media_type)
    with tempfile.TemporaryDirectory(prefix="kms-convert-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"file.{suffix}"
        _copy(path, source, what)
        _write_profile(folder / "profile")
        _run(_command(program, folder, source, wanted), folder, limits)
        result = folder / "out" / f"file.{wanted}"
        if not result.is_file():
            raise NotConverted(wanted=wanted)
        yield result


def find_program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    named = (shutil.which(program) for program in _PROGRAMS)
    return next((found for found in (*named, *_PLACES) if found and os.access(found, os.X_OK)), None)


def _copy(path: Path, copy: Path, what: str) -> None:
    """Copy the file, since LibreOffice goes by the suffix of a name and writes a lock beside it."""
    try:
        shutil.copyfile(path, copy)
    except FileNotFoundError as error:
        raise MalformedFile(what=f"a file of {what}") from error


def _command(program: str, folder: Path, source: Path, wanted: str) -> list[str]:
    return [
        *_without_network(),
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        wanted,
        "--outdir",
        str(folder / "out"),
        str(source),
    ]


@cache
def _without_network() -> tuple[str, ...]:
    """Return what starts a program without a network, nothing where this system does not let us."""
    command = ("unshare", "--map-root-user", "--net")
    try:
        tried = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False)  # noqa: S603 - ours
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if tried.returncode == 0 else ()


def _write_profile(folder: Path) -> None:
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items=items))


def _run(command: list[str], folder: Path, limits: Limits) -> None:
    """Wait for the conversion; whatever it started is gone when this returns."""
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "http_proxy": _NO_PROXY_THERE,
        "https_proxy": _NO_PROXY_THERE,
    }
    process = subprocess.Popen(  # noqa: S603 - the command is made of our own words; the file is named by us
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: _restrict(limits),  # noqa: PLW1509 - no lock is needed that another thread could hold
    )
    try:
        process.wait(timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired as error:
        raise TooSlow(seconds=limits.wall_seconds) from error
    finally:
        _end(process)


def _restrict(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_BYTES, _MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: the program that is started is a script around the one that works."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
