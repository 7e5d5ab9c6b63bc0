"""What a project should be on GitLab, what it is there, and the steps between the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from sharinghub_tools.domain import gitlab_rules, pipeline_schedule
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.pipeline_schedule import Schedule

_LONGEST_SHOWN = 60


# The variable of CI/CD with which the pipeline commits.
PROJECT_TOKEN = "PROJECT_TOKEN"  # noqa: S105 - name of a variable


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a project's CI/CD.

    Attributes:
        key: its name.
        value: None where GitLab hides it.
        is_protected: whether only jobs on protected branches get it.
        is_masked: whether job logs do not show its value.
        is_raw: whether ``$`` in the value is just that.
    """

    key: str
    value: str | None = field(repr=False)
    is_protected: bool = True
    is_masked: bool = True
    is_raw: bool = True


@dataclass(frozen=True, slots=True)
class Publication:
    """What the project should be on GitLab.

    Attributes:
        path: path with namespace.
        name: what people read; keeps GitLab's rule.
        branch: the branch that becomes the default one.
        topics: SharingHub's category among them.
        description: None leaves GitLab's as it is.
        visibility: None leaves it, and is ``private`` for a new project.
        avatar: a PNG picture, None leaves GitLab's.
        variables: of CI/CD.
        schedule: on which the pipeline links what is new in the registry; None leaves GitLab's.
    """

    path: str
    name: str
    branch: str
    topics: tuple[str, ...]
    description: str | None = None
    visibility: str | None = None
    avatar: bytes | None = field(default=None, repr=False)
    variables: tuple[Variable, ...] = ()
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """What is checked out: the branch, and the sha of its newest commit."""

    branch: str
    head: str


class Relation(Enum):
    """How a branch on GitLab stands to the one that is checked out."""

    SAME = "same"
    BEHIND = "behind"
    AHEAD = "ahead"
    DIVERGED = "diverged"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Presence:
    """What the project is on GitLab.

    Attributes:
        project: None where it is not there yet.
        avatar: its picture; None where it has none, empty where GitLab does not show it.
        variables: those for all environments.
        schedule: on which the pipeline links what is new, if there is one.
    """

    project: GitlabProject | None = None
    avatar: bytes | None = field(default=None, repr=False)
    variables: tuple[Variable, ...] = ()
    schedule: Schedule | None = None


class Subject(StrEnum):
    """What a step is about, in the words that people and programs read."""

    PROJECT = "project"
    NAME = "name"
    DESCRIPTION = "description"
    VISIBILITY = "visibility"
    TOPICS = "topics"
    AVATAR = "avatar"
    VARIABLE = "variable"
    FILE = "file"
    PUSH = "push"
    DEFAULT_BRANCH = "default branch"
    SCHEDULE = "schedule"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a plan, for people."""

    subject: Subject
    change: str

    def __str__(self) -> str:
        return f"{self.subject:<15} {self.change}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to change on GitLab: the schedule after the push, all else before it.

    Attributes:
        attributes: of the project, as GitLab's API names them.
        avatar: the new picture.
        new_variables: those to create.
        changed_variables: those to update.
        steps: the same in words.
        schedule: the one to set.
    """

    attributes: Mapping[str, str | list[str]]
    avatar: bytes | None
    new_variables: tuple[Variable, ...]
    changed_variables: tuple[Variable, ...]
    steps: tuple[Step, ...]
    schedule: Schedule | None = None


def changes(wanted: Publication, present: Presence) -> Changes:
    """Compare; all of a project that is not there yet has to change."""
    project = present.project
    attributes: dict[str, str | list[str]] = {}
    steps: list[Step] = []
    before = {} if project is None else _attributes(project)
    for subject, value in _wanted_attributes(wanted, present).items():
        if value == before.get(subject):
            continue
        attributes[subject.value] = list(value) if isinstance(value, tuple) else value
        steps.append(Step(subject, _words(before.get(subject), value)))
    avatar = None
    if wanted.avatar is not None and present.avatar not in (wanted.avatar, b""):
        avatar = wanted.avatar
        steps.append(Step(Subject.AVATAR, f"preview.png, {-(-len(avatar) // 1024)} KiB"))
    there = {variable.key: variable for variable in present.variables}
    new = tuple(v for v in wanted.variables if v.key not in there)
    changed = tuple(v for v in wanted.variables if v.key in there and v != there[v.key])
    for verb, variables in (("create", new), ("update", changed)):
        for variable in variables:
            how = "masked, protected" if variable.is_masked else "protected"
            steps.append(Step(Subject.VARIABLE, f"{verb} {variable.key} ({how})"))
    schedule = pipeline_schedule.change(wanted.schedule, present.schedule)
    if schedule is not None:
        steps.append(Step(Subject.SCHEDULE, schedule[1]))
    target = schedule[0] if schedule else None
    return Changes(attributes, avatar, new, changed, tuple(steps), target)


def conflicting(topics: Iterable[str], kept: Iterable[str]) -> list[str]:
    """Topics that are not kept."""
    names = set(kept)
    return [topic for topic in topics if topic not in names]


def _attributes(project: GitlabProject) -> dict[Subject, str | tuple[str, ...]]:
    return {
        Subject.NAME: project.name,
        Subject.DESCRIPTION: project.description,
        Subject.VISIBILITY: project.visibility,
        Subject.TOPICS: project.topics,
    }


def _wanted_attributes(
    wanted: Publication, present: Presence
) -> dict[Subject, str | tuple[str, ...]]:
    project = present.project
    visibility = wanted.visibility or ("private" if project is None else None)
    topics = gitlab_rules.merged_topics(wanted.topics, () if project is None else project.topics)
    values = {
        Subject.NAME: wanted.name,
        Subject.DESCRIPTION: wanted.description,
        Subject.VISIBILITY: visibility,
        Subject.TOPICS: topics,
    }
    return {subject: value for subject, value in values.items() if value is not None}


def _words(before: str | tuple[str, ...] | None, after: str | tuple[str, ...]) -> str:
    if isinstance(after, tuple):
        present = before if isinstance(before, tuple) else ()
        added, gone = conflicting(after, present), conflicting(present, after)
        signed = (("+", added), ("-", gone))
        return "  ".join(f"{sign} {', '.join(names)}" for sign, names in signed if names)
    return _shown(after) if before is None else f"{_shown(str(before))} → {_shown(after)}"


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= _LONGEST_SHOWN else f"“{line[:_LONGEST_SHOWN]}…”"
