"""What is looked at, and which fact decides it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sharinghub_tools.domain.diagnosis import gitlab as on_gitlab
from sharinghub_tools.domain.diagnosis import local, mlflow
from sharinghub_tools.domain.diagnosis import model_item as models
from sharinghub_tools.domain.diagnosis import portal as in_portal
from sharinghub_tools.domain.diagnosis.check import Check, fail, ok, skipped, warn
from sharinghub_tools.domain.gitlab_project import REPORTER
from sharinghub_tools.domain.publication import PROJECT_TOKEN
from sharinghub_tools.errors import (
    BrokenItemError,
    NotInRegistryError,
    NotOnGitlabError,
    RegistryError,
    SharingHubError,
    UsageError,
)
from sharinghub_tools.settings import Settings
from sharinghub_tools.use_cases.diagnosis_answers import (
    Answers,
    NotLookedAt,
    known,
    left_out,
    needed,
)
from sharinghub_tools.use_cases.diagnosis_linking import LinkingChecks
from sharinghub_tools.use_cases.diagnosis_ports import LocalProject, Surroundings

GITLAB = "GitLab"


def readme(folder: LocalProject) -> Check:
    """What ``sharinghub validate`` finds in the README, or that there is none."""
    try:
        return local.readme(*folder.readme())
    except UsageError as error:
        return fail(local.README, str(error))


class Checks:
    """The checks of one project."""

    def __init__(
        self,
        folder: LocalProject,
        around: Surroundings,
        settings: Settings,
        answers: Answers,
        today: date,
    ) -> None:
        """Take what the checks ask; none is made yet.

        Args:
            folder: the project's folder.
            around: what its settings lead to.
            settings: of the project.
            answers: what several checks need.
            today: the day, for what ends.
        """
        self._folder = folder
        self._around = around
        self._settings = settings
        self._answers = answers
        self._today = today

    def by_name(self) -> dict[str, Callable[[], Check]]:
        """All of them, in the order of a page that is read from the top."""
        answers, settings = self._answers, self._settings
        linked_by = LinkingChecks(answers).by_name()
        return {
            local.SETTINGS: self._settings_check,
            local.README: lambda: readme(self._folder),
            local.REMOTE: lambda: local.git_remote(
                self._folder.git_remote(), known(answers.project)
            ),
            GITLAB: self._gitlab,
            on_gitlab.TOKEN: self._token,
            on_gitlab.PROJECT: self._project,
            on_gitlab.ROLE: lambda: on_gitlab.role(answers.found()),
            on_gitlab.TOPICS: lambda: on_gitlab.topics(answers.found(), settings.topics),
            on_gitlab.BRANCH: self._branch,
            on_gitlab.VARIABLES: self._ci_variables,
            mlflow.SERVER: self._of_model(self._mlflow),
            mlflow.CLIENT: self._of_model(self._mlflow_client),
            mlflow.NAME: self._of_model(self._model_name),
            mlflow.MODEL: self._of_model(self._registered_model),
            models.MODEL_ITEM: self._of_model(self._model_item),
            **{name: self._of_model(check) for name, check in linked_by.items()},
            in_portal.DVC: self._dvc_remote,
            in_portal.PORTAL: self._portal,
            in_portal.LISTING: self._listing,
            in_portal.ITEM: self._freshness,
        }

    def _settings_check(self) -> Check:
        settings, remote = self._settings, known(self._answers.dvc)
        return local.settings(
            model=settings.model,
            tracking=settings.tracking,
            tracking_uri=settings.tracking_uri,
            path=settings.gitlab_project,
            project_id=settings.project_id,
            dvc_url=remote.url if remote else None,
            project=known(self._answers.project),
        )

    # GitLab

    def _gitlab(self) -> Check:
        gitlab, user = self._answers.gitlab.result(), self._answers.user.result()
        if user is not None:
            return ok(GITLAB, f"{gitlab.url}, as {user.username}")
        # Whether it is a GitLab at all is seen by what it says of the project.
        problem = self._answers.project.exception()
        if isinstance(problem, SharingHubError) and not isinstance(problem, NotOnGitlabError):
            raise problem
        if gitlab.has_job_token:
            return ok(GITLAB, f"{gitlab.url}, as a CI job")
        todo = "set GITLAB_TOKEN to a token with the scope api"
        if isinstance(problem, NotLookedAt):
            return warn(GITLAB, f"{gitlab.url}, not asked: there is no token, and no project", todo)
        return warn(GITLAB, f"{gitlab.url}, asked as nobody", todo)

    def _token(self) -> Check:
        gitlab = needed(self._answers.gitlab, "needs GitLab")
        if gitlab.token_source is None:
            return skipped(on_gitlab.TOKEN, "there is none")
        if gitlab.has_job_token:
            seen = f"{gitlab.token_source} cannot commit: links and publishing need another"
            todo = f"set GITLAB_TOKEN to the project's token, as {PROJECT_TOKEN}"
            return warn(on_gitlab.TOKEN, seen, todo)
        needed(self._answers.user, "needs GitLab")
        return on_gitlab.token(gitlab.access_token(), gitlab.token_source, self._today)

    def _project(self) -> Check:
        settings, user = self._settings, needed(self._answers.user, "needs GitLab")
        try:
            return on_gitlab.project(self._answers.project.result())
        except (NotLookedAt, NotOnGitlabError):
            number = None if settings.project_id is None else f"project {settings.project_id}"
            return on_gitlab.unpublished(settings.gitlab_project or number)
        except SharingHubError as error:
            if user is None:
                raise NotLookedAt("needs GitLab") from error
            raise

    def _branch(self) -> Check:
        project = self._answers.found()
        if (project.access_level or 0) < REPORTER:
            raise NotLookedAt("needs the role Reporter")
        return on_gitlab.branch(project, self._answers.branch.result())

    def _ci_variables(self) -> Check:
        project = self._answers.found()
        hidden = on_gitlab.without_maintainer(project)
        if hidden is not None:
            return hidden
        found = self._answers.gitlab.result().ci_variables(project)
        return on_gitlab.ci_variables(found, known(self._answers.branch))

    # MLflow

    def _of_model(self, check: Callable[[], Check]) -> Callable[[], Check]:
        """A check that is made where the project may have a model."""

        def looked_at() -> Check:
            if not self._settings.is_of_model:
                raise NotLookedAt("the topics are not those of a model")
            return check()

        return looked_at

    def _mlflow(self) -> Check:
        tracking = self._answers.tracking.result()
        if tracking is None:
            todo = "set tracking-uri in [tool.sharinghub], or MLFLOW_TRACKING_URI"
            return fail(mlflow.SERVER, "no tracking URI is named", todo)
        version = self._answers.version.result()
        if not tracking.is_served:
            return ok(mlflow.SERVER, f"{tracking.place}, on this machine alone")
        return mlflow.server(tracking.place, version, self._settings.tracking)

    def _mlflow_client(self) -> Check:
        used = self._folder.mlflow_client()
        version = needed(self._answers.version, "needs MLflow")
        return mlflow.client(used, version, self._settings.tracking)

    def _model_name(self) -> Check:
        settings, project = self._settings, known(self._answers.project)
        number = settings.project_id or (project.id if project else None)
        return mlflow.model_name(settings.model, number, settings.tracking)

    def _registered_model(self) -> Check:
        tracking = needed(self._answers.tracking, "needs MLflow")
        needed(self._answers.version, "needs MLflow")
        if tracking is None or self._settings.model is None:
            raise NotLookedAt("needs a tracking URI, and a model's name")
        with left_out("needs the project's number"):
            name = self._settings.registered_name()
        try:
            return mlflow.registered_model(tracking.registered_model(name))
        except NotInRegistryError:
            return mlflow.no_registered_model(name)
        except RegistryError as error:
            if tracking.is_served:
                raise
            return mlflow.no_registry(str(error))

    def _model_item(self) -> Check:
        project = self._answers.found()
        readme = needed(self._answers.readme, "needs the README on GitLab")
        gitlab = self._answers.gitlab.result()
        files = {path: gitlab.file(project, path) for path in models.listed(readme)}
        return models.model_item(readme, files)

    # DVC and SharingHub

    def _dvc_remote(self) -> Check:
        remote = self._answers.dvc.result()
        if remote is None:
            return in_portal.no_remote()
        if in_portal.PLACEHOLDER in remote.url:
            return in_portal.unpublished_remote(remote)
        number = local.store_number(remote.url)
        if number is None:
            is_published = known(self._answers.project) is not None
            return in_portal.other_remote(remote, is_published=is_published)
        try:
            self._around.check_store(self._settings, remote, number)
        except NotOnGitlabError:
            told = known(self._answers.configuration)
            if told is None or told.has_store:
                raise
            return in_portal.no_store(remote)
        return in_portal.store(remote)

    def _portal(self) -> Check:
        told, settings = self._answers.configuration.result(), self._settings
        portal = self._answers.portal.result()
        return in_portal.portal(
            portal.url if portal else "",
            told,
            gitlab_url=needed(self._answers.gitlab, "needs GitLab's address").url,
            tracking=settings.tracking,
            tracking_uri=settings.tracking_uri,
            path=settings.gitlab_project,
        )

    def _listing(self) -> Check:
        try:
            collection, item = self._answers.item.result()
        except BrokenItemError as error:
            return fail(in_portal.LISTING, str(error), "run: sharinghub validate")
        return in_portal.listing(item, collection)

    def _freshness(self) -> Check:
        _, item = needed(self._answers.item, "needs the project in SharingHub")
        return in_portal.freshness(item, self._answers.readme.result())
