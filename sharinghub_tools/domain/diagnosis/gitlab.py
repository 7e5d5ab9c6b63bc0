"""The project on GitLab: who asks, and what it lets them do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sharinghub_tools.domain.diagnosis.check import Check, fail, ok, skipped, warn
from sharinghub_tools.domain.diagnosis.facts import AccessToken, Branch, CiVariable
from sharinghub_tools.domain.gitlab_project import (
    DEVELOPER,
    MAINTAINER,
    GitlabProject,
    role_name,
)
from sharinghub_tools.domain.portal.categories import categories, in_another_case
from sharinghub_tools.domain.publication import PROJECT_TOKEN

TOKEN = "token"  # noqa: S105 - name of a check
PROJECT = "project"
ROLE = "role"
TOPICS = "topics"
BRANCH = "branch"
VARIABLES = "CI variables"
WARNING_DAYS = 14
_PUBLISH = "run: sharinghub publish"
_LONGEST_LIST = 6


def token(known: AccessToken | None, source: str, today: date) -> Check:
    """Whether the token may write, and for how long yet.

    Args:
        known: what GitLab says of it; None where it does not say, as of OAuth's tokens.
        source: where it comes from.
        today: the day.
    """
    if known is None:
        return ok(TOKEN, f"that of {source}; GitLab does not tell its scopes")
    scopes = ", ".join(known.scopes) or "none"
    if "api" not in known.scopes:
        return fail(
            TOKEN,
            f"that of {source} has the scopes {scopes}: it cannot link or publish",
            "make one with the scope api",
        )
    if known.expires is None:
        return ok(TOKEN, f"that of {source}, scopes {scopes}, without an end")
    days = (known.expires - today).days
    seen = f"that of {source}, scopes {scopes}, ends on {known.expires.isoformat()}"
    if days <= WARNING_DAYS:
        left = "today" if days <= 0 else f"in {days} day{'s' if days > 1 else ''}"
        return warn(TOKEN, f"{seen}, {left}", "make a new one, also for the CI variables")
    return ok(TOKEN, seen)


def project(found: GitlabProject) -> Check:
    """What GitLab has of it."""
    if found.is_archived:
        return fail(PROJECT, f"{found.path} is archived", "unarchive it in its settings")
    if found.is_empty or found.default_branch is None:
        return fail(PROJECT, f"{found.path} ({found.id}) is empty", _PUBLISH)
    return ok(PROJECT, f"{found.path} ({found.id}), {found.visibility}, {found.web_url}")


def unpublished(path: str | None) -> Check:
    """It is not there, as far as who asks can see."""
    if path is None:
        todo = "set gitlab-project in [tool.sharinghub] to namespace/name, and run: "
        return fail(PROJECT, "the settings name no GitLab project", f"{todo}sharinghub publish")
    return fail(PROJECT, f"{path} is not there, or not shown to this token", _PUBLISH)


def role(found: GitlabProject) -> Check:
    """Whether who asks may write to the project."""
    level, name = found.access_level or 0, role_name(found.access_level)
    if level < DEVELOPER:
        return fail(
            ROLE,
            f"{name}: may not commit, register a model or use the DVC store",
            f"ask a Maintainer of {found.path} for the role Developer",
        )
    return ok(ROLE, name)


def topics(found: GitlabProject, wanted: Sequence[str]) -> Check:
    """Whether SharingHub knows what kind of project it is, and all topics are as in the settings.

    Args:
        found: the project.
        wanted: the topics of the settings, which may name none.
    """
    present = categories(found.topics)
    if not present:
        seen = f"none of SharingHub's ({_listed(found.topics)}): it does not list the project"
        if near := in_another_case(found.topics):
            seen = f"{near[0]} is not in lower case: SharingHub does not list the project"
        return fail(TOPICS, seen, _PUBLISH)
    if len(present) > 1:
        return fail(TOPICS, f"{' and '.join(present)}: SharingHub wants one of them", _PUBLISH)
    own = categories(wanted)
    if own and own[0] != present[0]:
        return fail(TOPICS, f"{present[0]}, and the settings have {own[0]}", _PUBLISH)
    known = {topic.lower() for topic in found.topics}
    missing = [topic for topic in wanted if topic.lower() not in known]
    if missing:
        return warn(TOPICS, f"{present[0]}; missing {_listed(missing)}", _PUBLISH)
    return ok(TOPICS, _listed(found.topics))


def branch(found: GitlabProject, default: Branch) -> Check:
    """How a link gets to the default branch."""
    protected = "protected" if default.is_protected else "not protected"
    if default.may_push:
        return ok(BRANCH, f"{default.name}, {protected}; this token may commit to it")
    if (found.access_level or 0) < DEVELOPER:
        return skipped(BRANCH, f"{default.name}, {protected}; nothing without the role Developer")
    return warn(
        BRANCH,
        f"{default.name} is protected against commits of this token",
        "link with --merge-request, in CI with the variable LINK_BY=merge-request",
    )


def ci_variables(found: Sequence[CiVariable], default: Branch | None) -> Check:
    """Whether the pipeline can write, and its token is kept from others.

    Args:
        found: the project's own; those of its groups are not among them.
        default: the default branch, where it is known.
    """
    named = {variable.key: variable for variable in found}
    own = named.get(PROJECT_TOKEN)
    listed = _listed(sorted(named)) if named else "none"
    if own is None:
        return warn(
            VARIABLES,
            f"{listed}; without {PROJECT_TOKEN}, if no group has it, the pipeline links nothing",
            f"run: {PROJECT_TOKEN}=<token> sharinghub publish --ci-variables",
        )
    if not own.is_masked:
        todo = "mask it in Settings > CI/CD > Variables"
        return warn(VARIABLES, f"{PROJECT_TOKEN} is not masked: job logs may show it", todo)
    if not own.is_protected:
        seen = f"{PROJECT_TOKEN} is not protected: jobs of every branch have it"
        return warn(VARIABLES, seen, "protect it in Settings > CI/CD > Variables")
    if default is not None and not default.is_protected:
        seen = f"{PROJECT_TOKEN} is protected, and {default.name} is not: its jobs do not get it"
        return warn(VARIABLES, seen, f"protect {default.name} in Settings > Repository")
    return ok(VARIABLES, listed)


def without_maintainer(found: GitlabProject) -> Check | None:
    """Where only Maintainers see the variables."""
    if (found.access_level or 0) >= MAINTAINER:
        return None
    return skipped(VARIABLES, "only Maintainers see them")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_LONGEST_LIST])
    more = len(names) - _LONGEST_LIST
    return f"{shown}, {more} more" if more > 0 else shown or "none"
