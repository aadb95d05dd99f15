"""The commands of the indexer: add, import, reindex, status, verify, rollback, watch, work."""

from __future__ import annotations

from indexer.commands import app

if __name__ == "__main__":
    app()
