"""Takes files in from the disk of the person at the terminal, and says what became of each.

added, changed        it waits to be indexed
already there         under which name; what was said of it is taken over
refused               with the reason
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.errors import InputError
from corpus.intake import Metadata, Receipt
from indexer.commands.console import err, out, print_json
from indexer.commands.described import Described, describe
from indexer.errors import ForOneFile, IndexerError, LiesInBin, NothingNamed, UnknownName
from indexer.propose.code_names import language_code
from indexer.rooms import Desk


@dataclass
class Taken:
    """What one command takes in: `asked` are the versions to index, `told` is whether anything was said."""

    desk: Desk
    said: Described
    as_json: bool = False
    asked: set[str] = field(default_factory=set)
    refused: int = 0
    told: bool = False
    _known: int = 0

    def take_link(self, link: str) -> None:
        """Take a link in. Raises InvalidField, and LiesInBin where it was removed."""
        self._tell(self._described(self.desk.intake.add_link(link, _metadata(self.said))), link, key=None)

    def take_paths(self, paths: list[Path]) -> None:
        """Take in files, and those in folders; what can not be taken is named with its reason and counted.

        Raises NothingNamed, UnknownName where a path leads nowhere, and ForOneFile; then nothing was taken in.
        """
        if not paths:
            raise NothingNamed
        missing = next((path for path in paths if not path.exists()), None)
        if missing is not None:
            raise UnknownName(name=missing, nearest=": check the spelling of the path")
        self._demand_one(sum(1 for path in paths for _ in files_in(path)))
        for path in paths:
            self._take_all(path)
        if self._known and not self.as_json:
            out.print(f"{self._known} already there.")

    def _take_all(self, path: Path) -> None:
        found = list(files_in(path))
        if not found:
            self._say(f"{path}: the folder is empty (hidden files and links in it are passed over).")
        for file in found:
            try:
                receipt = self._described(take_in(self.desk, file, _metadata(self.said)))
            except (InputError, IndexerError) as error:
                self._refuse(str(file), str(error))
            else:
                self._tell(receipt, str(file), key=_key(file))

    def _demand_one(self, count: int) -> None:
        for option in ("title", "summary"):
            if count > 1 and getattr(self.said, option) is not None:
                raise ForOneFile(option=f"--{option}", count=count)

    def _described(self, receipt: Receipt) -> Receipt:
        """What is there already takes over what is said of it, unless it lies in the bin. Raises LiesInBin."""
        if receipt.product.withdrawn:
            raise LiesInBin(title=receipt.product.title, id=receipt.product.id)
        if receipt.outcome == "added" or not self.said:
            return receipt
        described = describe(receipt.version, self.said, self.desk)
        return receipt if described.outcome == "already there" else replace(described, job=described.job or receipt.job)

    def _tell(self, receipt: Receipt, name: str, key: str | None) -> None:
        if receipt.job is not None:
            self.asked.add(receipt.version.id)
        if self.as_json:
            facts = {"path": name, "product": receipt.product.id, "version": receipt.version.id}
            print_json({"received": facts | {"outcome": receipt.outcome}})
            self.told = True
        elif receipt.outcome != "already there":
            self._say(f"{receipt.outcome}: {name}")
        elif receipt.version.source_key != key:
            self._say(f"already there, as {receipt.version.title} ({receipt.product.id}): {name}")
        else:
            self._known += 1

    def _say(self, sentence: str) -> None:
        self.told = True
        if self.as_json:
            print_json({"note": sentence})
        else:
            out.print(sentence, markup=False)

    def _refuse(self, name: str, reason: str) -> None:
        self.told = True
        self.refused += 1
        if self.as_json:
            print_json({"refused": {"path": name, "reason": reason}})
        else:
            err.print(reason, markup=False)


def take_in(desk: Desk, path: Path, metadata: Metadata) -> Receipt:
    """Take one file in; a changed file at the same place becomes a change of the same version."""
    return desk.intake.add_file(path, path.name, replace(metadata, source_key=_key(path)))


def files_in(path: Path) -> Iterator[Path]:
    """Yield a file, or the files of a folder and of those in it, by name; hidden ones and links are passed over."""
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
        if found.is_file() and not hidden and not found.is_symlink():
            yield found


def _key(path: Path) -> str:
    return f"path:{path.resolve()}"


def _metadata(said: Described) -> Metadata:
    language = language_code(said.language) if said.language else None
    return Metadata(title=said.title, summary=said.summary or "", language=language)
