"""What a project knows of its template: cruft's file ``.cruft.json``, read and moved on.

The format is cruft's (https://cruft.github.io/cruft), so that ``cruft check``, ``diff`` and
``update`` work beside ``sharinghub update``. Two things are ours: ``commit`` is a version where
``template`` is a requirement of Python's packaging, as no repository is known; and
``__sharinghub_tools_source`` among the answers says where the tool is installed from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.errors import UsageError

FILE = ".cruft.json"
TOOLS_SOURCE = "__sharinghub_tools_source"
PACKAGE = "sharinghub-tools"


@dataclass(frozen=True, slots=True)
class TemplateState:
    """Which template a project was made of, and with which answers.

    Attributes:
        template: URL or path of a git repository; a requirement for an installed package.
        commit: sha, or the version of the package.
        checkout: branch or tag that the project follows; None: the default branch.
        directory: folder of the template in the repository.
        answers: by question, the template's own (``_…``) among them.
        skip: paths and globs that updates leave alone.
        document: the whole file, with what else it says.
    """

    template: str
    commit: str
    checkout: str | None
    directory: str
    answers: Mapping[str, Any]
    skip: tuple[str, ...]
    document: Mapping[str, Any]

    @property
    def is_of_package(self) -> bool:
        """Whether the template came with the installed package, without a repository."""
        return self.template == PACKAGE or self.template.startswith(f"{PACKAGE} @ ")

    @property
    def tools_source(self) -> str:
        """The requirement that the project installs the tool by; empty where it is not told."""
        return str(self.answers.get(TOOLS_SOURCE) or "")

    def given(self) -> dict[str, str]:
        """The answers that people gave."""
        return {name: value for name, value in self.answers.items() if not name.startswith("_")}


@dataclass(frozen=True, slots=True)
class TemplateRevision:
    """A state of a template.

    Attributes:
        template: where it is from, as ``.cruft.json`` names it.
        commit: its sha, or the package's version.
        checkout: the branch or tag that was asked for; None for the default one.
        version: of the template, as it says itself; empty before templates had one.
    """

    template: str
    commit: str
    checkout: str | None
    version: str


def parse(text: str, place: str) -> TemplateState:
    """Read ``.cruft.json``.

    Args:
        text: the file's.
        place: what messages call it.

    Raises:
        UsageError: it is not what cruft and ``sharinghub new`` write.
    """
    try:
        document = json.loads(text)
        answers = document["context"]["cookiecutter"]
        state = TemplateState(
            template=document["template"],
            commit=document["commit"],
            checkout=document.get("checkout"),
            directory=document.get("directory") or "",
            answers=answers,
            skip=tuple(document.get("skip") or ()),
            document=document,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{place} is not as cruft writes it ({error!r}); restore it") from error
    texts = (state.template, state.commit, state.directory, state.checkout or "", *state.skip)
    if not all(isinstance(text, str) for text in texts) or not isinstance(answers, dict):
        raise UsageError(f"{place} is not as cruft writes it; restore it: git checkout -- {FILE}")
    return state


def tools_source_at(state: TemplateState, commit: str, checkout: str | None) -> str | None:
    """Where the project installs the tool from after an update; None: as the template has it.

    One that was pinned to the old template is pinned to the new one: its pipeline calls it.
    """
    source, pinned, revision = state.tools_source.rpartition("@")
    if state.is_of_package or not state.tools_source:
        return None
    if pinned and revision in {state.commit, state.checkout}:
        return f"{source}@{checkout or commit}"
    return state.tools_source


def moved(
    state: TemplateState,
    *,
    template: str,
    commit: str,
    checkout: str | None,
    answers: Mapping[str, Any],
) -> str:
    """The text of ``.cruft.json`` after an update, laid out as cruft does it."""
    context = {**answers, "_template": template, "_commit": commit}
    document = {
        **state.document,
        "template": template,
        "commit": commit,
        "checkout": checkout,
        "context": {**state.document["context"], "cookiecutter": context},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
