"""How far long work has come, on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Protocol

from sharinghub_tools.cli import output


class Counter(Protocol):
    """Counts what is done, with messages in between."""

    def advance(self, count: int = 1) -> None:
        """So many more are done."""

    def message(self, text: str) -> None:
        """Tell a person something."""


class _Silent:
    def advance(self, count: int = 1) -> None:
        """Nothing is drawn where nobody looks."""

    def message(self, text: str) -> None:
        output.message(text)


@contextlib.contextmanager
def counter(what: str, *, quiet: bool, total: int | None = None) -> Iterator[Counter]:
    """Count on stderr while the block runs, if that is a terminal.

    Args:
        what: is being done.
        quiet: whether nothing is shown.
        total: how much there is to be done, where that is known.
    """
    if quiet or not sys.stderr.isatty():
        yield _Silent()
        return
    # Nobody waits for it who does not see it.
    from rich import progress as drawing  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    shown = drawing.TextColumn("{task.description}")
    columns: tuple[drawing.ProgressColumn, ...]
    if total is None:
        counted = drawing.TextColumn("{task.completed}")
        columns = (drawing.SpinnerColumn(), shown, counted, drawing.TimeElapsedColumn())
    else:
        counted_of = drawing.MofNCompleteColumn()
        columns = (shown, drawing.BarColumn(), counted_of, drawing.TimeRemainingColumn())
    with drawing.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)

        class Drawn:
            def advance(self, count: int = 1) -> None:
                bar.advance(task, count)

            def message(self, text: str) -> None:
                console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield Drawn()
