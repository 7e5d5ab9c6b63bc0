"""What a person sees of a command: a few lines of its own, and errors as one line."""

import sys
from collections.abc import Callable
from functools import cache
from typing import NoReturn


class ProjectError(Exception):
    """One line: what failed, with which value, and what to do next."""


@cache
def advise(line: str) -> None:
    """Say once what is no error, and may be none of what was meant."""
    print(f"note: {line}", file=sys.stderr)


def run(main: Callable[[], int]) -> NoReturn:
    """Run a command and exit with its code; 2 for a `ProjectError`, 130 when interrupted."""
    try:
        sys.exit(main())
    except ProjectError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
