"""Create a project from a template."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path

from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.ports import ProjectTemplates


def new_project(
    templates: ProjectTemplates,
    kind: str,
    given: Mapping[str, str],
    folder: Path,
    *,
    no_input: bool,
) -> Path:
    """Ask what was not given, and write the project; returns its folder.

    Args:
        templates: where the kinds of project come from.
        kind: the template's name.
        given: answers by question; the others are asked.
        folder: gets the project as a new folder; made if there is none.
        no_input: take the defaults instead of asking.

    Raises:
        UsageError: there is no such kind or question, an answer breaks a rule, or the project's
            folder is there already. Nothing has been written.
        EnvironmentLacksError: the project cannot be written. Nothing of it is left.
    """
    kinds = templates.kinds()
    if kind not in kinds:
        raise UsageError(f"there is no template '{kind}'{_instead(kind, kinds)}")
    questions = templates.questions(kind)
    for question, answer in given.items():
        if question not in questions:
            raise UsageError(
                f"'{question}' is no question of {kind}{_instead(question, questions)}"
            )
        choices = questions[question]
        if choices and answer not in choices:
            raise UsageError(f"{question} '{answer}': must be one of {', '.join(choices)}")
    answers = templates.ask(kind, given, no_input=no_input)
    project = folder / str(answers["project_slug"])
    if project.exists() or project.is_symlink():
        raise UsageError(f"{project} is there already; choose another project_slug or folder")
    return templates.write(kind, answers, folder)


def _instead(name: str, names: Iterable[str]) -> str:
    known = list(names)
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; there is: {', '.join(known)}"
