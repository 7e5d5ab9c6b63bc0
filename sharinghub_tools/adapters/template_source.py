"""The two states of a project's template, and what projects they make."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

from sharinghub_tools.adapters.cookiecutter_templates import CookiecutterTemplates
from sharinghub_tools.adapters.template_package import PackagedRoots
from sharinghub_tools.adapters.template_repository import ClonedRoots
from sharinghub_tools.domain.template_state import TemplateRevision, TemplateState
from sharinghub_tools.errors import UsageError


class Roots(Protocol):
    """Where the states of a template are."""

    def newest(self, checkout: str | None) -> str:
        """The commit, or version, that is to be had there now."""
        ...

    def has_branch(self, name: str) -> bool:
        """Whether there is such a branch: a tag stays where it is, and nobody can follow it."""
        ...

    def root(self, commit: str) -> Path:
        """The folder with the ``cookiecutter.json`` that names the templates."""
        ...


class TemplateStates:
    """What a project's template was, and what it is now.

    Args:
        state: what the project remembers.
        checkout: branch, tag or commit to update to; None: the branch that the project follows.
        kept: holds the temporary folders; they go when it closes.
    """

    def __init__(self, state: TemplateState, checkout: str | None, kept: ExitStack) -> None:
        self._state = state
        self._checkout = checkout
        self._kept = kept
        scratch = Path(kept.enter_context(tempfile.TemporaryDirectory()))
        self._roots: Roots
        if state.is_of_package:
            if checkout:
                raise UsageError(
                    "the template came with the installed package, which has no branches and "
                    f"tags; install the version that is wanted, and leave '{checkout}' out"
                )
            self._roots = PackagedRoots(state.template, scratch)
        else:
            self._roots = ClonedRoots(state.template, scratch)

    def old(self) -> TemplateRevision:
        """See the port."""
        return self._revision(self._state.commit, self._state.checkout)

    def new(self) -> TemplateRevision:
        """See the port."""
        checkout, followed = self._checkout, self._state.checkout
        if checkout is None and followed and self._roots.has_branch(followed):
            checkout = followed
        return self._revision(self._roots.newest(checkout), checkout)

    def bake(
        self, revision: TemplateRevision, given: Mapping[str, str]
    ) -> tuple[Path, Mapping[str, Any]]:
        """See the port."""
        templates = CookiecutterTemplates(self._roots.root(revision.commit), quiet=True)
        kind = templates.kind_at(self._state.directory)
        questions = templates.questions(kind)
        for question, choices in questions.items():
            if choices and given.get(question, choices[0]) not in choices:
                raise UsageError(
                    f"{question} '{given[question]}' is no choice of {kind} {revision.version} any "
                    f"more (there is: {', '.join(choices)}); change it in .cruft.json, commit, "
                    "and update again"
                )
        fitting = {
            name: answer
            for name, answer in given.items()
            if name in questions or name.startswith("__")
        }
        answers = templates.ask(kind, fitting, no_input=True)
        # By such a folder and a commit among the answers, the hooks know that this is no project
        # to begin a repository in.
        folder = Path(self._kept.enter_context(tempfile.TemporaryDirectory()))
        known = {"_commit": revision.commit, "_template": revision.template}
        return templates.bake(kind, {**answers, **known}, folder), answers

    def _revision(self, commit: str, checkout: str | None) -> TemplateRevision:
        templates = CookiecutterTemplates(self._roots.root(commit))
        version = templates.version(templates.kind_at(self._state.directory))
        return TemplateRevision(self._state.template, commit, checkout, version)
