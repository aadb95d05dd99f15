"""Which states of a folder a crash may leave: recorded while a process writes, and built again to be looked at.

The model is that of ALICE (Pillai et al., OSDI 2014) with the bounds of CrashMonkey (Mohan et al., OSDI 2018). A file
has two contents, the one that was written and the one at its last fsync; a folder has two lists of names in the same
way. A crash after any call leaves of each whichever the disk got to. Built are, after each call that writes, syncs,
links, renames, removes or makes a folder:

    all        everything that was asked for so far (what a killed process leaves)
    synced     nothing but what was synced (what a disk with a lazy cache leaves)
    names      all names, with nothing in files that were not synced: data is often later than names
    halves     the same with half of their bytes
    alone      what was synced, and of all that was not, the names of one folder or one name alone: any order

A rename is one change, and appending to a folder's journal is atomic, as on ext4, XFS and Btrfs; locks are no content.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias
from unittest import mock

# A tree: the path below the root of each folder (None) and file (its bytes).
Tree: TypeAlias = dict[str, bytes | None]
Names: TypeAlias = dict[Any, int]  # name (or number on the disk) to place in the list of nodes

_CALLS: Final = ("rename", "replace", "link", "unlink", "remove", "mkdir", "rmdir")


@dataclass
class _Node:
    """A file or folder: what is in it, and what of that was synced (None: never)."""

    names: Names | None = None
    synced_names: Names | None = None
    content: bytes = b""
    synced: bytes | None = None
    stamp: tuple[int, int] | None = None


@dataclass
class Recording:
    """What was seen of a folder, call by call; `states` are the trees that a crash may have left, each once.

    Two that differ only in what is named in `worthless` (beginnings of names in the root) count as one.
    """

    root: Path
    worthless: tuple[str, ...] = ()
    calls: list[str] = field(default_factory=list)
    states: dict[int, tuple[str, Tree]] = field(default_factory=dict)
    _nodes: list[_Node] = field(default_factory=list)
    _living: dict[int, int] = field(default_factory=dict)

    def begin(self) -> None:
        """What is there now has been there for long: all of it is synced."""
        self._look()
        for node in self._nodes:
            node.synced_names, node.synced = node.names, node.content

    def saw(self, call: str, synced: int | None = None) -> None:
        """Look at the folder after a call; `synced` is the number on the disk of what it has synced."""
        self._look()
        if synced in self._living:
            node = self._nodes[self._living[synced]]
            node.synced_names, node.synced = node.names, node.content
        self.calls.append(call)
        for kind, tree in self._left():
            seen = frozenset(one for one in tree.items() if not one[0].startswith(self.worthless))
            self.states.setdefault(hash(seen), (f"{len(self.calls)} {call}: {kind}", tree))

    def _look(self) -> None:
        """A number on the disk is given again when its file is gone: who was not there a moment ago is another."""
        before, self._living = self._living, {}
        self._root = self._look_at(str(self.root), self.root.stat(), before)

    def _look_at(self, path: str, facts: os.stat_result, before: Names) -> int:
        place = before.get(facts.st_ino, self._living.get(facts.st_ino))
        if place is None:
            place = len(self._nodes)
            self._nodes.append(_Node())
        self._living[facts.st_ino] = place
        if stat.S_ISDIR(facts.st_mode):
            with os.scandir(path) as entries:
                self._nodes[place].names = {
                    entry.name: self._look_at(entry.path, entry.stat(follow_symlinks=False), before)
                    for entry in entries
                }
        else:
            _read(self._nodes[place], path, facts)
        return place

    def _left(self) -> Iterator[tuple[str, Tree]]:
        yield "all", self._tree(_names, _content)
        yield "synced", self._tree(_synced_names, _synced)
        yield "names", self._tree(_names, _synced)
        yield "halves", self._tree(_names, _half)
        for place, node in enumerate(self._nodes):
            for kind, names in _alone(node):
                yield f"alone {kind}", self._tree(_but({place: names}), _synced)

    def _tree(self, names_of: Callable[[int, _Node], Names], content_of: Callable[[_Node], bytes]) -> Tree:
        tree: Tree = {}

        def add(number: int, path: str) -> None:
            for name, below in names_of(number, self._nodes[number]).items():
                node = self._nodes[below]
                tree[f"{path}{name}"] = content_of(node) if node.names is None else None
                if node.names is not None:
                    add(below, f"{path}{name}/")

        add(self._root, "")
        return tree


def _read(node: _Node, path: str, facts: os.stat_result) -> None:
    stamp = facts.st_mtime_ns, facts.st_size
    if node.stamp != stamp:
        node.stamp, node.content = stamp, Path(path).read_bytes()


def _names(_number: int, node: _Node) -> Names:
    return node.names or {}


def _synced_names(_number: int, node: _Node) -> Names:
    return node.synced_names or {}


def _but(changed: Mapping[int, Names]) -> Callable[[int, _Node], Names]:
    return lambda number, node: changed.get(number, node.synced_names or {})


def _content(node: _Node) -> bytes:
    return node.content


def _synced(node: _Node) -> bytes:
    return node.synced or b""


def _half(node: _Node) -> bytes:
    return node.content if node.synced == node.content else node.content[: len(node.content) // 2]


def _alone(node: _Node) -> Iterator[tuple[str, Names]]:
    """Each change of a folder's names that was not synced, by itself, and all of them together."""
    now, before = node.names, node.synced_names or {}
    if now is None or now == before:
        return
    yield "together", now
    for name in now.keys() | before.keys():
        renamed = name not in now and before[name] in now.values()
        if now.get(name) != before.get(name) and not renamed:
            kept = {one: number for one, number in before.items() if one != name and number != now.get(name)}
            yield name, kept | ({name: now[name]} if name in now else {})


@contextmanager
def recorded(root: Path, *worthless: str) -> Iterator[Recording]:
    """Record what this process does below a folder until the end of the `with`."""
    recording = Recording(root, worthless)
    recording.begin()
    real_fsync = os.fsync

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the real one
            done = real(*given, **named)
            recording.saw(f"{name} {_short(given, root)}")
            return done

        return call

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        recording.saw(f"write {_short((path,), root)}")
        real_fsync(descriptor)
        recording.saw(f"fsync {_short((path,), root)}", synced=os.fstat(descriptor).st_ino)

    watching: dict[str, Any] = {"fsync": fsync} | {name: watched(name, getattr(os, name)) for name in _CALLS}
    with mock.patch.multiple(os, **watching):
        yield recording


def _short(given: tuple[Any, ...], root: Path) -> str:
    return " -> ".join(str(one).replace(f"{root}/", "") for one in given[:2] if isinstance(one, str | os.PathLike))


def build(tree: Tree, folder: Path) -> None:
    """Put a state down in an empty folder."""
    folder.mkdir()
    for path, content in tree.items():
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)
