"""Where the house stands, and which of its files count: those git knows or would take."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def known_to_git(pattern: str) -> list[Path]:
    """Return files that match a git pathspec, so that rubbish beside them is not judged."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", pattern]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    found = sorted(ROOT / one for one in listed if one and (ROOT / one).is_file())
    assert found, f"git knows no {pattern}"
    return found


def name(path: Path) -> str:
    """Return a path as documents write it."""
    return path.relative_to(ROOT).as_posix()
