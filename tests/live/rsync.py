"""What gitlab-ci-local 4.65 asks of rsync, where no rsync is installed: copies on one machine.

    rsync -a --delete-excluded --delete --exclude-from=FILE --exclude PATTERN ./ TARGET/
    rsync [--exclude=PATTERN] -a SOURCE/. TARGET
    rsync [--exclude=PATTERN] -rRa --files-from=FILE . TARGET/.
    rsync -Ra ./PATH… TARGET/.

Anything else is refused.
"""

from __future__ import annotations

import argparse
import fnmatch
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="rsync", allow_abbrev=False)
    parser.add_argument("-a", action="store_true", required=True)
    parser.add_argument("-r", action="store_true")
    parser.add_argument("-R", dest="relative", action="store_true")
    parser.add_argument("--delete", action="store_true")
    parser.add_argument("--delete-excluded", action="store_true")
    parser.add_argument("--exclude", action="append", default=[])
    parser.add_argument("--exclude-from", action="append", default=[], type=Path)
    parser.add_argument("--files-from", type=Path)
    parser.add_argument("paths", nargs="+")
    given = parser.parse_intermixed_args(arguments)

    *sources, target = map(Path, given.paths)
    patterns = [*given.exclude, *(line for file in given.exclude_from for line in _lines(file))]
    if given.delete:
        shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    if given.files_from:
        (root,) = sources
        for name in _lines(given.files_from):
            _copy(root, Path(name), target, patterns)
    elif given.relative:
        for source in sources:
            _copy(Path(), source, target, patterns)
    else:
        (root,) = sources
        for path in sorted(root.iterdir()):
            _copy(root, path.relative_to(root), target, patterns)


def _copy(root: Path, path: Path, target: Path, patterns: Sequence[str]) -> None:
    """Copy ``root / path`` to ``target / path``, with all that is below it."""
    source, copy = root / path, target / path
    is_folder = source.is_dir() and not source.is_symlink()
    if any(_excludes(pattern, path, is_folder) for pattern in patterns):
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    if not is_folder:
        copy.unlink(missing_ok=True)
        shutil.copy2(source, copy, follow_symlinks=False)
        return
    copy.mkdir(exist_ok=True)
    for below in sorted(source.iterdir()):
        _copy(root, path / below.name, target, patterns)


def _excludes(pattern: str, path: Path, is_folder: bool) -> bool:
    """Whether it is left out; a pattern that starts with a slash is meant from the root."""
    if pattern.endswith("/") and not is_folder:
        return False
    wanted = PurePosixPath(pattern.strip("/")).parts
    parts = path.parts
    candidate = parts[: len(wanted)] if pattern.startswith("/") else parts[-len(wanted) :]
    if len(candidate) != len(wanted) or (pattern.startswith("/") and len(parts) != len(wanted)):
        return False
    return all(map(fnmatch.fnmatchcase, candidate, wanted))


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    main(sys.argv[1:])
