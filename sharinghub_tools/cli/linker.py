"""Who links on GitLab: with which registry, in whose name, in which way."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sharinghub_tools.adapters.registries import open_registry
from sharinghub_tools.cli import registry_access
from sharinghub_tools.cli.gitlab_session import GitlabSession, pause
from sharinghub_tools.cli.link_options import wishes
from sharinghub_tools.cli.registry_access import TrustedServers
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import FrontMatterError, RegistryError, UsageError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.link_model import Choice
from sharinghub_tools.use_cases.link_on_gitlab import How, Target, target_branch
from sharinghub_tools.use_cases.ports import Registry
from sharinghub_tools.use_cases.version_facts import Told
from sharinghub_tools.use_cases.ways_of_showing import Wishes, showing_on_gitlab


@dataclass(frozen=True, slots=True)
class Request:
    """What a person says of linking; what they do not say, a project's settings do.

    Attributes:
        model: name of the registered model.
        tracking_uri: MLflow's.
        branch: that is to show it.
        choice: which version.
        wishes: how it is shown.
        by: ``commit`` or ``merge-request``.
        default_by: the same, where the project's settings do not say either.
        write: whether anything is changed.
        reads_files: whether the model's file is read for its checksum.
    """

    model: str | None = None
    tracking_uri: str | None = None
    branch: str | None = None
    choice: Choice = field(default_factory=Choice)
    wishes: Wishes = field(default_factory=Wishes)
    by: str | None = None
    default_by: str | None = None
    write: bool = True
    reads_files: bool = True

    @classmethod
    def of(cls, options: argparse.Namespace) -> Request:
        """As the options of ``link-model`` say."""
        by = "merge-request" if options.merge_request else "commit" if options.commit else None
        return cls(
            model=options.model,
            tracking_uri=options.tracking_uri,
            branch=options.branch,
            choice=Choice(version=options.version, alias=options.alias),
            wishes=wishes(options),
            by=by,
            write=not (options.dry_run or options.check),
            reads_files=not options.check,
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """All that linking in a project takes.

    Attributes:
        target: where.
        registry: has the model.
        how: which version, and how it is shown.
        by: ``commit`` or ``merge-request``.
        uri: the registry's tracking URI.
    """

    target: Target
    registry: Registry
    how: How
    by: str
    uri: str


@dataclass(frozen=True, slots=True)
class Linker:
    """Links in projects of one GitLab; may be used by several threads at once.

    Attributes:
        session: with GitLab.
        trusted: the servers that may be shown credentials.
    """

    session: GitlabSession
    trusted: TrustedServers

    def opened(
        self, request: Request, project: GitlabProject, settings: Settings, told: Told
    ) -> Opened:
        """Find out what it takes; nothing is asked of the registry yet.

        Args:
            request: what a person says.
            project: where.
            settings: of the project.
            told: is called while the model's file is read.

        Raises:
            UsageError: no model, registry or way is named.
        """
        uri = registry_access.tracking_uri(request.tracking_uri, settings)
        environment = self.trusted.environment(uri, self.session.access.token)
        branch = target_branch(project, request.branch)
        by = request.by or settings.link_by or request.default_by
        if by is None and request.write:
            raise UsageError(
                "say how to link on GitLab: --commit or --merge-request, or set 'link-by' in "
                "[tool.sharinghub] of the project's pyproject.toml"
            )
        how = How(
            name=settings.registered_name(request.model),
            choice=request.choice,
            pause=pause,
            showing=showing_on_gitlab(project, branch, settings, request.wishes),
            write=request.write,
            told=told if request.reads_files else None,
        )
        return Opened(
            Target(project, self.session.repository(project), branch),
            open_registry(uri, settings.folder, environment),
            how,
            by or "commit",
            uri,
        )

    @contextmanager
    def explained(self, uri: str, project: GitlabProject) -> Iterator[None]:
        """Say of an error what is known here alone: whose README, and which token was shown."""
        try:
            yield
        except RegistryError as error:
            self.trusted.refuse_withheld(uri, error)
            self.trusted.refuse_gitlabs(uri, error, self.session.access.source)
            raise
        except FrontMatterError as error:
            line = f":{error.line}:{error.column}" if error.line else ""
            place = f"README.md{line} of {project.path}"
            raise FrontMatterError(f"{place}: {error.problem}; nothing was changed") from error
