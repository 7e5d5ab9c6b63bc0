"""The schedule on which a project's pipeline links what is new in the registry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Pipelines know it as CI_PIPELINE_SCHEDULE_DESCRIPTION, from GitLab 17.8 on.
DESCRIPTION = "sharinghub: link new model versions"
# And by this variable, where GitLab lets one be set
# (https://docs.gitlab.com/ci/variables/#restrict-pipeline-variables).
VARIABLE = ("LINK_ONLY", "yes")
# As often as a GitLab of one's own looks at its schedules
# (https://docs.gitlab.com/administration/cicd/#change-maximum-scheduled-pipeline-frequency).
DEFAULT_CRON = "*/10 * * * *"

_CRON = re.compile(r"[0-9*,/-]+( +[0-9A-Za-z*,/-]+){4}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A pipeline schedule.

    Attributes:
        branch: whose pipeline runs.
        cron: when, in UTC.
        description: its name.
        is_active: whether it runs at all.
        id: GitLab's number; None before there is one.
    """

    branch: str
    cron: str
    description: str = DESCRIPTION
    is_active: bool = True
    id: int | None = None


def is_cron(text: str) -> bool:
    """Whether a text has the form of five fields, as ``*/10 * * * *``."""
    return _CRON.fullmatch(text.strip()) is not None


def of_linking(schedules: Iterable[Schedule]) -> Schedule | None:
    """The one that links, of a project's schedules."""
    return next((each for each in schedules if each.description == DESCRIPTION), None)


def change(wanted: Schedule | None, present: Schedule | None) -> tuple[Schedule, str] | None:
    """The schedule to set, and the change in words; None where all is as it should be.

    Args:
        wanted: None leaves what is there.
        present: the one that links, if there is one.
    """
    if wanted is None:
        return None
    if present is None:
        return wanted, f"create “{wanted.description}”, {wanted.cron}, on {wanted.branch}"
    target = Schedule(wanted.branch, wanted.cron, present.description, id=present.id)
    if target == present:
        return None
    words = []
    if present.cron != target.cron:
        words.append(f"{present.cron} → {target.cron}")
    if present.branch != target.branch:
        words.append(f"{present.branch} → {target.branch}")
    if not present.is_active:
        words.append("activate")
    return target, ", ".join(words)
