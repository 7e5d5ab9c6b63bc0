"""What a project should be on GitLab, from its files, its settings and the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sharinghub_tools.domain import gitlab_rules
from sharinghub_tools.domain.lint.checking import look
from sharinghub_tools.domain.lint.rules import Severity
from sharinghub_tools.domain.portal.tree import Kind
from sharinghub_tools.domain.publication import PROJECT_TOKEN, Publication, Variable
from sharinghub_tools.errors import FrontMatterError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.validate_readme import CheckedReadme

# What the template's pipeline takes from the project's CI/CD variables.
_USERNAME = "MLFLOW_TRACKING_USERNAME"
VARIABLES = (
    PROJECT_TOKEN,
    "MLFLOW_TRACKING_TOKEN",
    _USERNAME,
    "MLFLOW_TRACKING_PASSWORD",
    "DVC_TOKEN",
)
# A requirement by a path, as PEP 508 writes it.
_FILE = re.compile(r"@\s*(git\+)?file:")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the project's files say.

    Attributes:
        readme: the README, checked.
        content: its bytes.
        name: ``[project].name`` of pyproject.toml.
        description: ``[project].description``.
        picture: preview.png; None without one.
        tools: requirements of the group ``tools``, which the pipeline installs.
    """

    readme: CheckedReadme
    content: bytes
    name: str | None = None
    description: str | None = None
    picture: bytes | None = None
    tools: tuple[str, ...] = ()


def local_publication(
    sources: Sources, settings: Settings, branch: str, visibility: str | None = None
) -> tuple[Publication, tuple[str, ...]]:
    """What the project should be, and what a person should know of it.

    Raises:
        UsageError: a setting is missing, or is not what GitLab or SharingHub takes.
        FrontMatterError: SharingHub would fail on the README.
    """
    place = f"[tool.sharinghub] of {settings.folder / 'pyproject.toml'}"
    path = settings.gitlab_project
    if path is None or "/" not in path.strip("/"):
        shown = "is not set" if path is None else f"is '{path}'"
        raise UsageError(
            f"'gitlab-project' in {place} {shown}; give the path with its group or user, as "
            "space/wine-quality"
        )
    gitlab_rules.category(settings.topics, f"'topics' in {place}")
    _refuse_broken(sources.readme)
    notes = []
    avatar = sources.picture
    if avatar is not None and (reason := gitlab_rules.reason_against_avatar(avatar)):
        notes.append(f"preview.png does not become GitLab's avatar: {reason}")
        avatar = None
    notes += [
        f"the pipeline cannot install '{tool}', which is on this machine alone; change 'tools' in "
        "[dependency-groups] of pyproject.toml"
        for tool in sources.tools
        if _FILE.search(tool)
    ]
    description = sources.description and gitlab_rules.description(sources.description)
    if description and description != (sources.description or "").strip():
        longest = gitlab_rules.LONGEST_DESCRIPTION
        notes.append(f"GitLab gets the first {longest} characters of the description")
    wanted = Publication(
        path=path.strip("/"),
        name=_name(sources, settings, path),
        branch=branch,
        topics=settings.topics,
        description=description,
        visibility=visibility,
        avatar=avatar,
    )
    return wanted, tuple(notes)


def with_variables(wanted: Publication, environment: Mapping[str, str]) -> Publication:
    """The same with the variables of CI/CD that the pipeline needs and the environment has.

    Raises:
        UsageError: the project's token is missing, or GitLab cannot mask a value.
    """
    if not environment.get(PROJECT_TOKEN):
        raise UsageError(
            f"{PROJECT_TOKEN} is not set; --ci-variables needs it there: a project access token "
            "with the scope api"
        )
    found = []
    for name in VARIABLES:
        value = environment.get(name)
        if not value:
            continue
        # A user's name is no secret, and often too short to be masked.
        is_secret = name != _USERNAME
        if is_secret and (reason := gitlab_rules.reason_against_masking(value)):
            raise UsageError(f"GitLab cannot mask the value of {name}: {reason}; give another one")
        found.append(Variable(name, value, is_masked=is_secret))
    return replace(wanted, variables=tuple(found))


def _refuse_broken(readme: CheckedReadme) -> None:
    errors = [finding for finding in readme.findings if finding.severity is Severity.ERROR]
    if errors:
        first = errors[0]
        others = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise FrontMatterError(
            f"{readme.path}:{first.line}:{first.column}: {first.message}{others}; "
            f"{first.effect.words}; nothing was published; run: sharinghub validate {readme.path}"
        )


def _name(sources: Sources, settings: Settings, path: str) -> str:
    title = look(sources.readme.path.name, sources.content).field("title")
    of_readme = title.written if title is not None and title.kind is Kind.TEXT else None
    return gitlab_rules.published_name(
        of_readme, sources.name, settings.model, path.rpartition("/")[2]
    )
