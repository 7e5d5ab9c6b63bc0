"""The only printing: data on stdout, messages on stderr."""

from __future__ import annotations

import sys
from typing import Any


def data(text: str) -> None:
    """Print what the command is for."""
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


def json_data(value: Any) -> None:
    """Print a value as JSON: one document, keys in the order given."""
    import json  # noqa: PLC0415 - not every command prints JSON

    data(json.dumps(value, indent=2, ensure_ascii=False))


def message(text: str) -> None:
    """Tell a person what happened."""
    sys.stderr.write(text + "\n")
