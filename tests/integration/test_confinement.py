"""The walls of the reading process, tried from inside in a process of its own: what a hostile file could make it do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RAISE = "from indexer.extract.confinement import Confinement\nwalls = Confinement()\nwalls.given = sys.argv[1]\n"
OF_LIBRARIES = "import ctypes\ncall = ctypes.CDLL(None, use_errno=True)\n"


def inside(given: Path, attempt: str, before: str = "") -> str:
    """Run some code behind the walls, with one file given; returns what it prints, or what stops it."""
    code = f"import os, sys\nfrom pathlib import Path\n{before}{RAISE}{attempt}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(given)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """The file that may be read; another lies beside it."""
    (tmp_path / "other.txt").write_text("secret")
    path = tmp_path / "given.txt"
    path.write_text("words")
    return path


def test_the_given_file_and_the_installation_can_be_read(given: Path) -> None:
    """What reading needs goes through: the file, modules, and the data of libraries."""
    assert inside(
        given, "import openpyxl, zoneinfo; print(Path(sys.argv[1]).read_text(), zoneinfo.ZoneInfo('UTC'))"
    ) == ("words UTC")


@pytest.mark.parametrize(
    "attempt",
    [
        "Path(sys.argv[1]).with_name('other.txt').read_text()",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "Path(sys.argv[1]).write_text('changed')",
        "Path(sys.argv[1]).unlink()",
        "Path(sys.argv[1]).with_name('new').mkdir()",
        "os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_python_code_is_stopped(given: Path, attempt: str) -> None:
    """No other file, nothing written, no program, no signal, no network."""
    code = f"{attempt}; print('done')" if ";" in attempt else f"print('done', {attempt})"
    assert "PermissionError" in inside(given, code)
    assert given.read_text() == "words"


@pytest.mark.parametrize(
    "attempt",
    [
        "call.socket(2, 1, 0)",
        "call.execl(b'/bin/true', b'true', None)",
        "call.fork()",
        "call.kill(os.getppid(), 0)",
        "call.unlink(sys.argv[1].encode())",
        "call.open(sys.argv[1].encode(), os.O_WRONLY | os.O_TRUNC)",
        "call.open(sys.argv[1].encode() + b'x', os.O_CREAT | os.O_RDWR, 0o600)",
        "call.rename(sys.argv[1].encode(), sys.argv[1].encode() + b'x')",
    ],
)
def test_machine_code_is_stopped(given: Path, attempt: str) -> None:
    """What a library does without Python knowing is refused by the kernel, where the filter is at hand."""
    said = inside(given, f"print(walls.kernel and ({attempt}, ctypes.get_errno()))", OF_LIBRARIES)

    if said == "False":
        pytest.skip("there is no libseccomp here, or the kernel takes no filter")
    assert said == "(-1, 1)"
    assert given.read_text() == "words"


def test_threads_can_start(given: Path) -> None:
    """The filter tells a new thread, which libraries need, from a new process."""
    start = (
        "import threading\nthread = threading.Thread(target=print, args=('started',))\nthread.start()\nthread.join()"
    )

    assert inside(given, start) == "started"
