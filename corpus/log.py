"""How both programs write their log: lines for people on a terminal, one JSON object a line everywhere else.

What belongs to a line besides its sentence (`request`, `route`, `status`, `seconds`) is given with it as `extra`.
Nothing secret is ever given: no question but at the level `debug`, no address with a link's word in it, no cookie, no
key, no password.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final

ROOMS: Final = ("corpus", "indexer", "search_api")
REQUESTS: Final = "search_api.requests"  # a line for each; too many for a terminal
FACTS: Final = ("request", "method", "route", "status", "seconds", "question")


def start_log(level: str) -> None:
    """Our own log on standard error at the level asked for; libraries only speak up when something is wrong."""
    for_people = sys.stderr.isatty()
    line = logging.StreamHandler(sys.stderr)
    line.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s") if for_people else AsJson())
    logging.basicConfig(level="WARNING", handlers=[line])
    for room in ROOMS:
        logging.getLogger(room).setLevel(level.upper())
    logging.getLogger(REQUESTS).setLevel("WARNING" if for_people and level == "info" else level.upper())


class AsJson(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, room, message, what was given with it, and a trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole line without its end."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment,
            "level": record.levelname.lower(),
            "room": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in FACTS if (value := record.__dict__.get(name)) is not None}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
