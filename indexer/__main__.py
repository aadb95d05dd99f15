"""The commands of the indexer: what they are is told by `python -m indexer --help`."""

from __future__ import annotations

from indexer.commands import app

if __name__ == "__main__":
    app()
