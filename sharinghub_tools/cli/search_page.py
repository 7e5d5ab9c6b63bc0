"""What a search found, for people: a table, or a block for each project in a narrow terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence

from sharinghub_tools.cli import output
from sharinghub_tools.domain.portal_search import FoundProject

_HEADINGS = ("path", "title", "stars", "updated", "description")
_GAP = "  "
_WIDEST_TITLE = 40
# A description that is cut to less says nothing.
_NARROWEST_DESCRIPTION = 24
_NARROWEST = 40


def page(projects: Sequence[FoundProject]) -> str:
    """The text; paths are never cut, and nothing is where no terminal has an edge."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    rows = [tuple(map(output.printable, _cells(project))) for project in projects]
    if columns is None:
        return "\n".join(_table([_HEADINGS, *rows], None))
    width = max(columns, _NARROWEST)
    titled = [(path, _cut(title, _WIDEST_TITLE), *rest) for path, title, *rest in rows]
    taken = sum(column + len(_GAP) for column in _widths([_HEADINGS, *titled])[:-1])
    if width - taken < _NARROWEST_DESCRIPTION:
        return "\n".join(line for row in rows for line in _block(row, width))
    return "\n".join(_table([_HEADINGS, *titled], width - taken))


def _cells(project: FoundProject) -> tuple[str, ...]:
    stars = str(project.stars) if project.stars else ""
    return project.path, project.title, stars, project.updated, project.description


def _table(rows: Sequence[Sequence[str]], room: int | None) -> Iterator[str]:
    """Lines; the last cell of each is cut to the room, if there is any edge."""
    widths = _widths(rows)
    for row in rows:
        *cells, last = row
        padded = [
            (" " * (width - _width(cell)) + cell) if heading == "stars" else _filled(cell, width)
            for cell, width, heading in zip(cells, widths, _HEADINGS, strict=False)
        ]
        last = last if room is None else _cut(last, room)
        yield _GAP.join([*padded, last]).rstrip()


def _block(row: Sequence[str], width: int) -> Iterator[str]:
    path, title, stars, updated, description = row
    yield path
    facts = [title, f"{stars} stars" if stars else "", updated]
    yield _cut(_GAP + ", ".join(filter(None, facts)), width)
    if description:
        yield _cut(_GAP + description, width)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(_width, column)) for column in zip(*rows, strict=True)]


def _width(text: str) -> int:
    from rich.cells import cell_len  # noqa: PLC0415 - the answer is awaited longer

    return cell_len(text)


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str, width: int) -> str:
    from rich.cells import set_cell_size  # noqa: PLC0415 - as above

    if _width(text) <= width:
        return text
    sign = "…" if output.can_be_written("…") else "..."
    return set_cell_size(text, width - len(sign)).rstrip() + sign
