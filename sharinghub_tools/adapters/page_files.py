"""The page's own files, which come with the package: built from ``frontend/``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import sharinghub_tools
from sharinghub_tools.errors import EnvironmentLacksError

# Nothing comes from anywhere else, and no script or style of a README counts.
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
_PAGE = "index.html"


class PageFiles:
    """The page, and what it loads."""

    def __init__(self) -> None:
        """Look for them.

        Raises:
            EnvironmentLacksError: they are not there.
        """
        self._folder = Path(sharinghub_tools.__file__).resolve().parent / "_preview"
        try:
            self._page = Template((self._folder / _PAGE).read_text(encoding="utf-8"))
            names = sorted(entry.name for entry in self._folder.iterdir())
        except OSError as error:
            raise EnvironmentLacksError(
                f"the page's files are missing from {self._folder}; install sharinghub-tools again"
            ) from error
        self.static: Mapping[str, Path] = {
            name: self._folder / name for name in names if name != _PAGE
        }

    def page(self, document: Mapping[str, Any], *, static: str, events: str | None = None) -> str:
        """The page with its document in it.

        Args:
            document: what it shows.
            static: folder of :attr:`static`, relative to the page, with a trailing slash.
            events: where it hears of changes; None for a page that stays as it is.
        """
        return self._page.substitute(
            policy=POLICY,
            static=static,
            events="" if events is None else f'data-events="{events}"',
            document=as_json(document).replace("<", r"\u003c"),
        )


def as_json(document: Mapping[str, Any]) -> str:
    """The document in one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
