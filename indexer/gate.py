"""Lets the collection's test questions be asked of two generations before the second one answers.

The one module of indexer that knows that questions can be asked, and only by a command: `python -m search_api evaluate
generations`. What it finds, and what counts as worse, is decided there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, TypeAlias

from indexer.rooms import Desk

COMMAND = (sys.executable, "-m", "search_api", "evaluate", "generations")

Found: TypeAlias = Mapping[str, Any]


def compare(desk: Desk, before: str, after: str) -> Found:
    """Return what asking both gave: at least `passes`, and `fault` (a sentence) where they could not be asked.

    Empty where the collection has no test questions: then there is nothing to hold a generation to.
    """
    ours = {"KMS_DATA": str(desk.settings.data), "KMS_DATABASE": desk.settings.database_url}
    environment = {**os.environ, **ours}  # noqa: TID251 - handed on to the command, not read
    command = [*COMMAND, before, after, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    try:
        found: Found = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        said = done.stderr.strip().splitlines()
        return {"passes": False, "fault": said[-1] if said else f"the command ended with {done.returncode}"}
    return found
