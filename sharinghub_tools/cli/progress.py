"""How far long work has come, on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Protocol

from sharinghub_tools.cli import output


class Counter(Protocol):
    """Counts what is done, with messages in between."""

    def advance(self) -> None:
        """One more is done."""

    def message(self, text: str) -> None:
        """Tell a person something."""


class _Silent:
    def advance(self) -> None:
        """Nothing is drawn where nobody looks."""

    def message(self, text: str) -> None:
        output.message(text)


@contextlib.contextmanager
def counter(what: str, *, quiet: bool) -> Iterator[Counter]:
    """Count on stderr while the block runs, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield _Silent()
        return
    # Nobody waits for it who does not see it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        class Drawn:
            def advance(self) -> None:
                bar.advance(task)

            def message(self, text: str) -> None:
                console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield Drawn()
