"""A history for people: a table, or a block for each version where the terminal is narrow."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from sharinghub_tools.cli import output
from sharinghub_tools.cli.history_clock import Clock
from sharinghub_tools.domain.history import LinkedVersion

# Columns where nobody looks, and the fewest that a page is made for.
_WIDTH = 120
_NARROWEST = 40
_GAP = "  "
_FEWEST_METRICS = 2
_BOLD, _DIM = "1", "2"


@dataclass(frozen=True, eq=False)
class _Column:
    """A heading, and for each version a cell of some lines.

    Attributes:
        heading: may be empty.
        cells: in the order of the versions.
        need: 0: no table without it; the greater, the sooner it is left out.
        is_metric: whether it holds numbers.
    """

    heading: str
    cells: tuple[tuple[str, ...], ...]
    need: int = 0
    is_metric: bool = False

    @cached_property
    def width(self) -> int:
        """In columns of a terminal."""
        return max(_width(line) for cell in ((self.heading,), *self.cells) for line in cell)


def page(
    versions: Sequence[LinkedVersion], metrics: Sequence[str], *, is_cut: bool
) -> tuple[str, tuple[str, ...]]:
    """The text, and the metrics for which it has no room.

    Args:
        versions: by model, the newest first.
        metrics: those to show; none: as many as there is room for.
        is_cut: whether there is a past that is not known.
    """
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    width, clock = max(columns, _NARROWEST), Clock(versions, is_cut=is_cut)
    models = [tuple(group) for _, group in groupby(versions, key=lambda version: version.name)]
    parts, hidden = [], dict[str, None]()
    for of_model in models:
        lines = [output.printable(of_model[0].name)] if len(models) > 1 else []
        ranked = list(metrics) or _ranked(of_model)
        all_columns = _columns(of_model, clock, ranked, is_asked=bool(metrics))
        fitting = _fitting(all_columns, width)
        if fitting is None:
            for version in of_model:
                lines += _block(version, clock, ranked, width)
        else:
            lines += _table(fitting, of_model)
            hidden |= dict.fromkeys(
                c.heading for c in all_columns if c not in fitting and c.is_metric
            )
        parts.append("\n".join(lines))
    return "\n\n".join(parts), tuple(hidden)


def _ranked(versions: Sequence[LinkedVersion]) -> list[str]:
    """The metrics: those that most versions have first, and losses last among equals."""
    counts = Counter(name for version in versions for name in version.metrics)
    return sorted(counts, key=lambda name: (-counts[name], "loss" in name.lower(), name))


def _columns(
    versions: Sequence[LinkedVersion], clock: Clock, metrics: Sequence[str], *, is_asked: bool
) -> list[_Column]:
    def column(heading: str, *cells: str, need: int = 0, is_metric: bool = False) -> _Column:
        lines = tuple((output.printable(cell),) for cell in cells)
        return _Column(output.printable(heading), lines, need, is_metric)

    def metric(rank: int, name: str) -> _Column:
        need = 0 if is_asked or rank < _FEWEST_METRICS else 3 + rank
        numbers = (_number(version, name) for version in versions)
        return column(name, *numbers, need=need, is_metric=True)

    periods = tuple(tuple(map(clock.period, v.periods)) or ("",) for v in versions)
    found = [
        column("", *(_mark(v) for v in versions)),
        column("version", *(v.version for v in versions)),
        column("aliases", *(", ".join(v.aliases) for v in versions)),
        *(metric(rank, name) for rank, name in enumerate(metrics)),
        column("linked", *(clock.tell(v.linked) for v in versions)),
        column("by", *(_author(v) for v in versions), need=1),
        column("commit", *(_commit(v) for v in versions), need=2),
        _Column("current", periods),
        column("unlinked", *("" if v.is_listed else clock.tell(v.unlinked) for v in versions)),
    ]
    return [column for column in found if any(line for cell in column.cells for line in cell)]


def _fitting(columns: Sequence[_Column], width: int) -> list[_Column] | None:
    """The columns that fit, those that are needed most; None where the needed ones do not."""
    chosen: list[_Column] = []
    for column in sorted(columns, key=lambda column: column.need):
        if sum(each.width + len(_GAP) for each in chosen) + column.width > width:
            if column.need == 0:
                return None
            break
        chosen.append(column)
    return [column for column in columns if column in chosen]


def _table(columns: Sequence[_Column], versions: Sequence[LinkedVersion]) -> Iterator[str]:
    yield _styled(_line([(column, column.heading) for column in columns]), _DIM)
    for row, version in enumerate(versions):
        cells = [column.cells[row] for column in columns]
        for number in range(max(map(len, cells))):
            texts = [cell[number] if number < len(cell) else "" for cell in cells]
            yield _styled(_line(list(zip(columns, texts, strict=True))), _style(version))


def _line(cells: Sequence[tuple[_Column, str]]) -> str:
    padded = []
    for column, text in cells:
        space = " " * (column.width - _width(text))
        padded.append(space + text if column.is_metric else text + space)
    return _GAP.join(padded).rstrip()


def _block(
    version: LinkedVersion, clock: Clock, metrics: Sequence[str], width: int
) -> Iterator[str]:
    """A version in lines of its own."""
    title = output.printable(" ".join([version.version, *version.aliases]))
    yield _styled(f"{_mark(version) or ' '} {title}", _style(version))
    numbers = [f"{name} {_number(version, name)}" for name in metrics if name in version.metrics]
    yield from _wrapped(numbers, width)
    linked, author = clock.tell(version.linked), _author(version)
    if linked:
        words = ["linked", linked, *(["by", author] if author else []), _commit(version)]
        yield from _wrapped([" ".join(words)], width)
    for period in version.periods:
        yield from _wrapped([f"current {clock.period(period)}"], width)
    if not version.is_listed:
        yield from _wrapped([f"unlinked {clock.tell(version.unlinked)}"], width)


def _wrapped(pieces: Sequence[str], width: int) -> Iterator[str]:
    """Pieces side by side, indented, as many to a line as fit."""
    line = ""
    for piece in map(output.printable, pieces):
        if line and _width(line) + len(_GAP) + _width(piece) > width:
            yield line
            line = ""
        line += (_GAP if line else "  ") + piece
    if line:
        yield line


def _mark(version: LinkedVersion) -> str:
    if not version.is_current:
        return ""
    return "●" if output.can_be_written("●") else "*"


def _number(version: LinkedVersion, name: str) -> str:
    value = version.metrics.get(name)
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def _author(version: LinkedVersion) -> str:
    return (version.linked.author if version.linked else None) or ""


def _commit(version: LinkedVersion) -> str:
    return ((version.linked.sha if version.linked else None) or "")[:8]


def _style(version: LinkedVersion) -> str:
    return _BOLD if version.is_current else "" if version.is_listed else _DIM


def _styled(line: str, style: str) -> str:
    return f"\x1b[{style}m{line}\x1b[0m" if style and output.takes_colours() else line


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - for few names

    return cell_len(text)
