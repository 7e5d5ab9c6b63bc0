"""How far long work has come, on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Protocol

from sharinghub_tools.cli import output


class Counter(Protocol):
    """Counts what is done, with messages in between."""

    def advance(self, count: int = 1) -> None:
        """So many more are done."""

    def message(self, text: str) -> None:
        """Tell a person something."""

    def data(self, text: str) -> None:
        """Print what the command is for; raises as :func:`~sharinghub_tools.cli.output.data`."""


class _Silent:
    def advance(self, count: int = 1) -> None:
        """Nothing is drawn where nobody looks."""

    def message(self, text: str) -> None:
        output.message(text)

    def data(self, text: str) -> None:
        output.data(text)


@contextlib.contextmanager
def transfer(what: str, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """Show how much of a file was read, on stderr while the block runs, if that is a terminal.

    Yields:
        Takes how many bytes more there are, and how many there will be, if that is known. Nothing
        is drawn before the first of them.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda read, total: None  # noqa: ARG005 - nobody looks
        return
    with contextlib.ExitStack() as drawn:
        advance: list[Callable[[int, int | None], None]] = []

        def told(read: int, total: int | None) -> None:
            if not advance:
                advance.append(drawn.enter_context(_bytes_bar(what)))
            advance[0](read, total)

        yield told


@contextlib.contextmanager
def _bytes_bar(what: str) -> Iterator[Callable[[int, int | None], None]]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TransferSpeedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    with Progress(*columns, TransferSpeedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda read, total: bar.update(task, advance=read, total=total)


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
    # Else what is written to stdout would go to the console, which is stderr.
    bar = drawing.Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    with bar:
        task = bar.add_task(what, total=total)

        class Drawn:
            def advance(self, count: int = 1) -> None:
                bar.advance(task, count)

            def message(self, text: str) -> None:
                console.print(text, markup=False, highlight=False, soft_wrap=True)

            def data(self, text: str) -> None:
                bar.stop()
                output.data(text)
                bar.start()

        yield Drawn()
