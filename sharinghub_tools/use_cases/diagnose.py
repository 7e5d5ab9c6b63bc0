"""Look at everything that a project needs, from its settings to its page in the portal.

Whatever one check meets, the others are made; all that go over the network are made at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from sharinghub_tools.domain.diagnosis import gitlab as on_gitlab
from sharinghub_tools.domain.diagnosis import local, mlflow
from sharinghub_tools.domain.diagnosis import portal as in_portal
from sharinghub_tools.domain.diagnosis.check import Check, fail, failed, ok, skipped, warn
from sharinghub_tools.domain.diagnosis.facts import Branch, DvcRemote
from sharinghub_tools.domain.gitlab_project import REPORTER, GitlabProject, GitlabUser
from sharinghub_tools.domain.portal.categories import COLLECTIONS, categories
from sharinghub_tools.domain.portal_answers import PortalConfiguration
from sharinghub_tools.errors import (
    BrokenItemError,
    NotInRegistryError,
    NotOnGitlabError,
    SharingHubError,
    UsageError,
)
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.diagnosis_ports import (
    Gitlab,
    LocalProject,
    Portal,
    Surroundings,
    Tracking,
)

GITLAB = "GitLab"
# What is asked once is begun first, and has a thread each: no check can wait for ever.
_THREADS = 16

Answer = TypeVar("Answer")


class _NotLookedAt(Exception):  # noqa: N818 - a reason, not an error
    """Why a check is left out."""


def diagnose(project: LocalProject, around: Surroundings, today: date) -> list[Check]:
    """Make all checks, in the order of a page that is read from the top.

    Args:
        project: the project's folder.
        around: what its settings lead to.
        today: the day, for what ends.
    """
    try:
        settings = project.settings()
    except SharingHubError as error:
        first = failed(local.SETTINGS, str(error))
        return [first, _isolated(local.README, lambda: _readme(project))]
    with ThreadPoolExecutor(_THREADS) as pool:
        return _Diagnosis(project, around, settings, today, pool).checks()


class _Diagnosis:
    def __init__(
        self,
        local_project: LocalProject,
        around: Surroundings,
        settings: Settings,
        today: date,
        pool: ThreadPoolExecutor,
    ) -> None:
        self._local = local_project
        self._around = around
        self._settings = settings
        self._today = today
        self._pool = pool
        # What several checks need is asked once.
        self._gitlab: Future[Gitlab] = pool.submit(around.gitlab, settings)
        self._tracking: Future[Tracking | None] = pool.submit(around.tracking, settings)
        self._portal: Future[Portal | None] = pool.submit(around.portal, settings)
        self._dvc: Future[DvcRemote | None] = pool.submit(local_project.dvc_remote)
        self._user: Future[GitlabUser | None] = pool.submit(self._asked_user)
        self._project: Future[GitlabProject] = pool.submit(self._asked_project)
        self._branch: Future[Branch] = pool.submit(self._asked_branch)
        self._version: Future[str | None] = pool.submit(self._asked_version)
        self._configuration: Future[PortalConfiguration] = pool.submit(self._asked_configuration)
        self._item: Future[tuple[str, Mapping[str, Any]]] = pool.submit(self._asked_item)

    def checks(self) -> list[Check]:
        """All of them."""
        made = {
            local.SETTINGS: self._settings_check,
            local.README: lambda: _readme(self._local),
            local.REMOTE: self._git_remote,
            GITLAB: self._gitlab_check,
            on_gitlab.TOKEN: self._token,
            on_gitlab.PROJECT: self._project_check,
            on_gitlab.ROLE: lambda: on_gitlab.role(self._found()),
            on_gitlab.TOPICS: lambda: on_gitlab.topics(self._found(), self._settings.topics),
            on_gitlab.BRANCH: self._branch_check,
            on_gitlab.VARIABLES: self._ci_variables,
            mlflow.SERVER: self._mlflow,
            mlflow.CLIENT: self._mlflow_client,
            mlflow.NAME: self._model_name,
            mlflow.MODEL: self._registered_model,
            in_portal.DVC: self._dvc_remote,
            in_portal.PORTAL: self._portal_check,
            in_portal.LISTING: self._listing,
            in_portal.ITEM: self._freshness,
        }
        futures = [self._pool.submit(_isolated, name, check) for name, check in made.items()]
        return [future.result() for future in futures]

    # asked once

    def _asked_user(self) -> GitlabUser | None:
        gitlab = self._gitlab.result()
        is_known = gitlab.token_source is not None and not gitlab.has_job_token
        return gitlab.user() if is_known else None

    def _asked_project(self) -> GitlabProject:
        settings = self._settings
        reference = settings.project_id or settings.gitlab_project
        if reference is None:
            raise _NotLookedAt("the settings name no GitLab project")
        return self._gitlab.result().project(reference)

    def _asked_branch(self) -> Branch:
        project = self._found()
        if project.default_branch is None:
            raise _NotLookedAt("the project is empty")
        return self._gitlab.result().branch(project, project.default_branch)

    def _asked_version(self) -> str | None:
        tracking = self._tracking.result()
        return None if tracking is None else tracking.version()

    def _asked_configuration(self) -> PortalConfiguration:
        portal = self._portal.result()
        if portal is None:
            raise _NotLookedAt("the settings name no SharingHub")
        return portal.configuration()

    def _asked_item(self) -> tuple[str, Mapping[str, Any]]:
        _needed(self._configuration, "needs SharingHub")
        portal, project = self._portal.result(), self._found()
        present = categories(project.topics)
        if portal is None or len(present) != 1:
            raise _NotLookedAt("needs exactly one topic of SharingHub")
        collection = COLLECTIONS[present[0]]
        return collection, portal.item(collection, project.path)

    def _found(self) -> GitlabProject:
        return _needed(self._project, "needs the project on GitLab")

    def _known_project(self) -> GitlabProject | None:
        """The project, for checks that can do without."""
        try:
            return self._project.result()
        except (SharingHubError, _NotLookedAt):
            return None

    # here

    def _settings_check(self) -> Check:
        settings = self._settings
        try:
            remote = self._dvc.result()
        except SharingHubError:
            remote = None
        return local.settings(
            model=settings.model,
            tracking=settings.tracking,
            tracking_uri=settings.tracking_uri,
            path=settings.gitlab_project,
            project_id=settings.project_id,
            dvc_url=remote.url if remote else None,
            project=self._known_project(),
        )

    def _git_remote(self) -> Check:
        return local.git_remote(self._local.git_remote(), self._known_project())

    # GitLab

    def _gitlab_check(self) -> Check:
        gitlab, user = self._gitlab.result(), self._user.result()
        if user is not None:
            return ok(GITLAB, f"{gitlab.url}, as {user.username}")
        # Whether it is a GitLab at all is seen by what it says of the project.
        problem = self._project.exception()
        if isinstance(problem, SharingHubError) and not isinstance(problem, NotOnGitlabError):
            raise problem
        if gitlab.has_job_token:
            return ok(GITLAB, f"{gitlab.url}, as a CI job")
        todo = "set GITLAB_TOKEN to a token with the scope api"
        return warn(GITLAB, f"{gitlab.url}, asked as nobody", todo)

    def _token(self) -> Check:
        gitlab = _needed(self._gitlab, "needs GitLab")
        if gitlab.token_source is None:
            return skipped(on_gitlab.TOKEN, "there is none")
        if gitlab.has_job_token:
            seen = f"{gitlab.token_source} cannot commit: links and publishing need another"
            todo = f"set GITLAB_TOKEN to the project's token, as {on_gitlab.PROJECT_TOKEN}"
            return warn(on_gitlab.TOKEN, seen, todo)
        _needed(self._user, "needs GitLab")
        return on_gitlab.token(gitlab.access_token(), gitlab.token_source, self._today)

    def _project_check(self) -> Check:
        settings = self._settings
        _needed(self._user, "needs GitLab")
        try:
            return on_gitlab.project(self._project.result())
        except (_NotLookedAt, NotOnGitlabError):
            number = None if settings.project_id is None else f"project {settings.project_id}"
            return on_gitlab.unpublished(settings.gitlab_project or number)
        except SharingHubError as error:
            if self._user.result() is None:
                raise _NotLookedAt("needs GitLab") from error
            raise

    def _branch_check(self) -> Check:
        project = self._found()
        if (project.access_level or 0) < REPORTER:
            raise _NotLookedAt("needs the role Reporter")
        return on_gitlab.branch(project, self._branch.result())

    def _ci_variables(self) -> Check:
        project = self._found()
        left_out = on_gitlab.without_maintainer(project)
        if left_out is not None:
            return left_out
        found = self._gitlab.result().ci_variables(project)
        try:
            default = self._branch.result()
        except (SharingHubError, _NotLookedAt):
            default = None
        return on_gitlab.ci_variables(found, default)

    # MLflow

    def _mlflow(self) -> Check:
        tracking, kind = self._tracking.result(), self._settings.tracking
        if tracking is None:
            todo = "set tracking-uri in [tool.sharinghub], or MLFLOW_TRACKING_URI"
            return fail(mlflow.SERVER, "no tracking URI is named", todo)
        if not tracking.is_served:
            return ok(mlflow.SERVER, f"{tracking.place}, on this machine alone")
        return mlflow.server(tracking.place, self._version.result(), kind)

    def _mlflow_client(self) -> Check:
        used = self._local.mlflow_client()
        return mlflow.client(used, _needed(self._version, "needs MLflow"), self._settings.tracking)

    def _model_name(self) -> Check:
        settings, project = self._settings, self._known_project()
        number = settings.project_id or (project.id if project else None)
        return mlflow.model_name(settings.model, number, settings.tracking)

    def _registered_model(self) -> Check:
        tracking = _needed(self._tracking, "needs MLflow")
        if tracking is None or self._settings.model is None:
            raise _NotLookedAt("needs a tracking URI, and a model's name")
        _needed(self._version, "needs MLflow")
        with _left_out("needs the project's number"):
            name = self._settings.registered_name()
        try:
            return mlflow.registered_model(tracking.registered_model(name))
        except NotInRegistryError:
            return mlflow.no_registered_model(name)

    # DVC and SharingHub

    def _dvc_remote(self) -> Check:
        remote = self._dvc.result()
        if remote is None:
            return in_portal.no_remote()
        if in_portal.PLACEHOLDER in remote.url:
            return in_portal.unpublished_remote(remote)
        number = local.store_number(remote.url)
        if number is None:
            is_published = self._known_project() is not None
            return in_portal.other_remote(remote, is_published=is_published)
        self._around.check_store(self._settings, remote, number)
        return in_portal.store(remote)

    def _portal_check(self) -> Check:
        told, portal, settings = self._configuration.result(), self._portal.result(), self._settings
        return in_portal.portal(
            portal.url if portal else "",
            told,
            gitlab_url=_needed(self._gitlab, "needs GitLab's address").url,
            tracking=settings.tracking,
            tracking_uri=settings.tracking_uri,
            path=settings.gitlab_project,
        )

    def _listing(self) -> Check:
        try:
            collection, item = self._item.result()
        except BrokenItemError as error:
            return fail(in_portal.LISTING, str(error), "run: sharinghub validate")
        return in_portal.listing(item, collection)

    def _freshness(self) -> Check:
        _, item = _needed(self._item, "needs the project in SharingHub")
        return in_portal.freshness(item, self._gitlab.result().readme(self._found()))


def _readme(project: LocalProject) -> Check:
    try:
        return local.readme(*project.readme())
    except UsageError as error:
        return fail(local.README, str(error))


def _isolated(name: str, check: Callable[[], Check]) -> Check:
    """The check, or what became of it."""
    try:
        return check()
    except _NotLookedAt as reason:
        return skipped(name, str(reason))
    except SharingHubError as error:
        return failed(name, str(error))
    except Exception as error:  # one check's mistake is not the others'; its text may hold a secret
        return fail(name, f"unexpected {type(error).__name__}", "please report it")


def _needed(future: Future[Answer], why: str) -> Answer:
    """An answer that another check tells of where there is none."""
    with _left_out(why):
        return future.result()


@contextmanager
def _left_out(why: str) -> Iterator[None]:
    try:
        yield
    except SharingHubError as error:
        raise _NotLookedAt(why) from error
