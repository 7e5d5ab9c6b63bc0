"""Git's objects and trees, read and written in this process.

A commit through the API then takes milliseconds, not the start of a dozen processes. The files
are the ones that git itself reads and writes: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from pathlib import Path
from typing import NamedTuple

from tests.gitlab.git_process import git

TREE = "40000"
FILE = "100644"
EXECUTABLE = "100755"


class Entry(NamedTuple):
    """What a tree says of one name."""

    mode: str
    sha: str

    @property
    def is_tree(self) -> bool:
        return self.mode == TREE


class Objects:
    """The object store of one bare repository."""

    def __init__(self, folder: Path) -> None:
        self._repository = folder
        self._folder = folder / "objects"
        self._trees: dict[str, dict[str, Entry]] = {}

    def read(self, sha: str) -> tuple[str, bytes]:
        """Kind and content of an object.

        Raises:
            KeyError: It is not there.
        """
        try:
            raw = zlib.decompress((self._folder / sha[:2] / sha[2:]).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return self._packed(sha)
        header, _, content = raw.partition(b"\0")
        return header.split(b" ")[0].decode(), content

    def _packed(self, sha: str) -> tuple[str, bytes]:
        out = git(self._repository, "cat-file", "--batch", stdin=f"{sha}\n".encode()).stdout
        header, _, content = out.partition(b"\n")
        words = header.decode().split()
        if len(words) != 3:
            raise KeyError(sha)
        return words[1], content[: int(words[2])]

    def write(self, kind: str, content: bytes) -> str:
        raw = f"{kind} {len(content)}".encode() + b"\0" + content
        sha = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        target = self._folder / sha[:2] / sha[2:]
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            new = target.with_name(f"tmp_obj_{threading.get_ident()}_{sha[:8]}")
            new.write_bytes(zlib.compress(raw, 1))
            new.chmod(0o444)
            new.replace(target)
        return sha

    def tree(self, sha: str) -> dict[str, Entry]:
        """The entries of a tree by name; the empty string is no tree at all."""
        if not sha:
            return {}
        known = self._trees.get(sha)
        if known is None:
            known = self._trees[sha] = _parsed_tree(self.read(sha)[1])
        return known

    def write_tree(self, entries: dict[str, Entry]) -> str:
        def order(item: tuple[str, Entry]) -> bytes:
            return item[0].encode() + (b"/" if item[1].is_tree else b"")

        content = b"".join(
            f"{entry.mode} {name}".encode() + b"\0" + bytes.fromhex(entry.sha)
            for name, entry in sorted(entries.items(), key=order)
        )
        return self.write("tree", content)

    def entry(self, tree: str, path: str) -> Entry | None:
        """What is at ``path`` below the tree."""
        found = Entry(TREE, tree)
        for name in path.split("/"):
            if not found.is_tree or name not in (entries := self.tree(found.sha)):
                return None
            found = entries[name]
        return found

    def edited(self, tree: str, changes: dict[str, Entry | None]) -> str:
        """The tree with files set (or, None, removed) at their paths; '' when nothing is left."""
        entries = dict(self.tree(tree))
        below: dict[str, dict[str, Entry | None]] = {}
        for path, entry in changes.items():
            name, _, rest = path.partition("/")
            if rest:
                below.setdefault(name, {})[rest] = entry
            elif entry is None:
                entries.pop(name, None)
            else:
                entries[name] = entry
        for name, inner in below.items():
            old = entries.get(name)
            new = self.edited(old.sha if old and old.is_tree else "", inner)
            if new:
                entries[name] = Entry(TREE, new)
            else:
                entries.pop(name, None)
        return self.write_tree(entries) if entries else ""


def _parsed_tree(content: bytes) -> dict[str, Entry]:
    entries = {}
    at = 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, _, name = content[at:end].partition(b" ")
        entries[name.decode()] = Entry(mode.decode(), content[end + 1 : end + 21].hex())
        at = end + 21
    return entries
