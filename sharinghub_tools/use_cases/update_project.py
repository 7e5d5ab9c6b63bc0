"""Bring a project up to date with the template that it was made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sharinghub_tools.domain import template_state
from sharinghub_tools.domain.template_state import TemplateRevision, TemplateState
from sharinghub_tools.domain.template_update import Fate, FileFate
from sharinghub_tools.use_cases.template_ports import TemplateSource, UpdatedProject


class Aim(StrEnum):
    """How far to go."""

    CHECK = "check"
    DRY_RUN = "dry-run"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did, or would do.

    Attributes:
        old: the template's state before.
        new: its state now; equal to ``old`` where there is nothing to do.
        files: what becomes of each file that the template has changed; None where that was not
            asked.
    """

    old: TemplateRevision
    new: TemplateRevision
    files: tuple[FileFate, ...] | None

    @property
    def is_current(self) -> bool:
        """Whether the project has the newest state already."""
        return self.old.commit == self.new.commit

    @property
    def conflicts(self) -> list[FileFate]:
        """The files that a person has to look at."""
        return [file for file in self.files or () if file.fate is Fate.CONFLICT]


def update_project(
    project: UpdatedProject, source_of: Callable[[TemplateState], TemplateSource], aim: Aim
) -> Update:
    """Bring the project up to date; what people wrote stays.

    Args:
        project: the one to update.
        source_of: opens the place that a project's template comes from.
        aim: only look whether there is something newer, what would change, or do it.

    Raises:
        UsageError: the project knows no template, or has uncommitted changes.
        EnvironmentLacksError: the template cannot be had, or the project not be written. Nothing
            was changed.
    """
    state = template_state.parse(project.state(), template_state.FILE)
    if aim is not Aim.CHECK:
        project.refuse_unclean()
    source = source_of(state)
    old, new = source.old(), source.new()
    if aim is Aim.CHECK or old.commit == new.commit:
        return Update(old, new, None if aim is Aim.CHECK else ())
    given = state.given()
    kept = {template_state.TOOLS_SOURCE: state.tools_source} if state.tools_source else {}
    before, _ = source.bake(old, {**given, **kept})
    pinned = template_state.tools_source_at(state, new.commit, new.checkout)
    after, answers = source.bake(
        new, {**given, **({template_state.TOOLS_SOURCE: pinned} if pinned else {})}
    )
    files = project.merge(
        before,
        after,
        version=new.version,
        state=template_state.moved(
            state,
            # A package may have come from another place this time.
            template=str(answers[template_state.TOOLS_SOURCE])
            if state.is_of_package
            else new.template,
            commit=new.commit,
            checkout=new.checkout,
            answers=answers,
        ),
        skip=state.skip,
    )
    if aim is Aim.UPDATE:
        project.apply()
    return Update(old, new, tuple(files))
