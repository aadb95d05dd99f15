"""Prints requirements.lock: what pyproject.toml asks for and all that this pulls in, at the versions installed.

`make lock` writes it. What else lies in the environment is left out; so are the marks of a build (`+cpu`) and of the
place that a package came from, so that each machine takes the build that suits it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
FIRST_LINE = "# Written by `make lock`: what pyproject.toml asks for, with all that this pulls in."


def locked() -> str:
    """Return the text of requirements.lock. Raises PackageNotFoundError where something asked for is not installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(line) for line in asked]
    while waiting:
        requirement = waiting.pop()
        name = canonical(requirement.name)
        versions[name] = distribution(name).version.partition("+")[0]
        for extra in {"", *requirement.extras} - {done for known, done in seen if known == name}:
            seen.add((name, extra))
            waiting += _pulled_in(name, extra)
    return "\n".join([FIRST_LINE, *(f"{name}=={versions[name]}" for name in sorted(versions))]) + "\n"


def canonical(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _pulled_in(name: str, extra: str) -> list[Requirement]:
    required = [Requirement(line) for line in distribution(name).requires or ()]
    return [one for one in required if one.marker is None or one.marker.evaluate({"extra": extra})]


if __name__ == "__main__":
    sys.stdout.write(locked())
