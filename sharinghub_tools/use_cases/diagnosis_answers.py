"""What several checks of a diagnosis need, asked once and at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from sharinghub_tools.domain.diagnosis.facts import Branch, DvcRemote
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.domain.pipeline_schedule import Schedule
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.domain.portal.categories import COLLECTIONS, categories
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.domain.registry_webhook import Webhook
from sharinghub_tools.errors import SharingHubError
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.diagnosis_ports import (
    Gitlab,
    LocalProject,
    Portal,
    Surroundings,
    Tracking,
)

Answer = TypeVar("Answer")


class NotLookedAt(Exception):  # noqa: N818 - a reason, not an error
    """Why a check is left out."""


class Answers:
    """Questions on their way; each answer, or what became of it, is there for every check.

    Attributes:
        gitlab: opened, as the settings name it.
        user: who asks; None where that is nobody, or a CI job.
        project: as GitLab has it.
        branch: its default branch.
        readme: that of the default branch; None where there is none.
        tracking: MLflow, opened; None where no tracking URI is named.
        version: MLflow's; None where it does not tell.
        portal: SharingHub, opened; None where no address is named.
        configuration: SharingHub's.
        item: the project's collection and Item.
        dvc: DVC's default remote.
        webhooks: MLflow's.
        triggers: the project's pipeline trigger tokens.
        schedules: its pipeline schedules.
    """

    def __init__(
        self,
        folder: LocalProject,
        around: Surroundings,
        settings: Settings,
        pool: ThreadPoolExecutor,
    ) -> None:
        """Ask; each question comes after those that it waits for, so that none waits for ever."""
        self._settings = settings
        self.gitlab: Future[Gitlab] = pool.submit(around.gitlab, settings)
        self.tracking: Future[Tracking | None] = pool.submit(around.tracking, settings)
        self.portal: Future[Portal | None] = pool.submit(around.portal, settings)
        self.dvc: Future[DvcRemote | None] = pool.submit(folder.dvc_remote)
        self.user: Future[GitlabUser | None] = pool.submit(self._user)
        self.project: Future[GitlabProject] = pool.submit(self._project)
        self.version: Future[str | None] = pool.submit(self._version)
        self.configuration: Future[PortalConfiguration] = pool.submit(self._configuration)
        self.branch: Future[Branch] = pool.submit(self._branch)
        self.readme: Future[str | None] = pool.submit(self._readme)
        self.item: Future[tuple[str, Mapping[str, Any]]] = pool.submit(self._item)
        self.webhooks: Future[Sequence[Webhook]] = pool.submit(self._webhooks)
        self.triggers: Future[Sequence[Trigger]] = pool.submit(self._triggers)
        self.schedules: Future[Sequence[Schedule]] = pool.submit(self._schedules)

    def found(self) -> GitlabProject:
        """The project, for checks that cannot do without.

        Raises:
            NotLookedAt: there is none, or it cannot be seen.
        """
        return needed(self.project, "needs the project on GitLab")

    def _user(self) -> GitlabUser | None:
        gitlab = self.gitlab.result()
        is_known = gitlab.token_source is not None and not gitlab.has_job_token
        return gitlab.user() if is_known else None

    def _project(self) -> GitlabProject:
        reference = self._settings.project_id or self._settings.gitlab_project
        if reference is None:
            raise NotLookedAt("the settings name no GitLab project")
        return self.gitlab.result().project(reference)

    def _branch(self) -> Branch:
        project = self.found()
        if project.default_branch is None:
            raise NotLookedAt("the project is empty")
        return self.gitlab.result().branch(project, project.default_branch)

    def _readme(self) -> str | None:
        return self.gitlab.result().readme(self.found())

    def _version(self) -> str | None:
        tracking = self.tracking.result()
        return None if tracking is None else tracking.version()

    def _configuration(self) -> PortalConfiguration:
        portal = self.portal.result()
        if portal is None:
            raise NotLookedAt("the settings name no SharingHub")
        return portal.configuration()

    def _item(self) -> tuple[str, Mapping[str, Any]]:
        needed(self.configuration, "needs SharingHub")
        portal, project = self.portal.result(), self.found()
        present = categories(project.topics)
        if portal is None or len(present) != 1:
            raise NotLookedAt("needs exactly one topic of SharingHub")
        collection = COLLECTIONS[present[0]]
        return collection, portal.item(collection, project.path)

    def _webhooks(self) -> Sequence[Webhook]:
        needed(self.version, "needs MLflow")
        tracking = self.tracking.result()
        if tracking is None or not tracking.is_served:
            raise NotLookedAt("there is no registry on a server")
        return tracking.webhooks()

    def _triggers(self) -> Sequence[Trigger]:
        return self.gitlab.result().triggers(self.found())

    def _schedules(self) -> Sequence[Schedule]:
        return self.gitlab.result().schedules(self.found())


def needed(future: Future[Answer], why: str) -> Answer:
    """An answer; where there is none, another check tells of that.

    Raises:
        NotLookedAt: there is none.
    """
    with left_out(why):
        return future.result()


def known(future: Future[Answer]) -> Answer | None:
    """An answer, for checks that can do without."""
    try:
        return future.result()
    except (SharingHubError, NotLookedAt):
        return None


@contextmanager
def left_out(why: str) -> Iterator[None]:
    """Leave the check out where something in it fails."""
    try:
        yield
    except SharingHubError as error:
        raise NotLookedAt(why) from error
