"""What is looked at of the ways by which versions are linked by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sharinghub_tools.domain import pipeline_schedule
from sharinghub_tools.domain.diagnosis import linking
from sharinghub_tools.domain.diagnosis import webhook as of_webhook
from sharinghub_tools.domain.diagnosis.check import Check, ok
from sharinghub_tools.domain.gitlab_project import MAINTAINER
from sharinghub_tools.domain.registry_webhook import Webhook
from sharinghub_tools.errors import NoWebhooksError, RegistryError
from sharinghub_tools.use_cases import webhooks
from sharinghub_tools.use_cases.diagnosis_answers import Answers, NotLookedAt, needed


class LinkingChecks:
    """The checks of one project; MLflow and GitLab are asked once."""

    def __init__(self, answers: Answers) -> None:
        """Take what several checks need."""
        self._answers = answers

    def by_name(self) -> dict[str, Callable[[], Check]]:
        """All of them, in the order of a page that is read from the top."""
        return {
            of_webhook.WEBHOOK: self._webhook,
            of_webhook.TRIGGER: self._trigger,
            linking.SCHEDULE: self._schedule,
            linking.NEW_VERSIONS: self._new_versions,
        }

    def _webhook(self) -> Check:
        pipeline, found = self._pipeline(), self._installed()
        if not found.webhooks and not found.triggers:
            try:
                self._answers.webhooks.result()
            except NoWebhooksError:
                return ok(of_webhook.WEBHOOK, "none, as the registry can have none")
            return ok(of_webhook.WEBHOOK, "none")
        return of_webhook.webhook(pipeline.name, self._place(), found.webhooks)

    def _trigger(self) -> Check:
        found = self._installed()
        if not found.webhooks and not found.triggers:
            return ok(of_webhook.TRIGGER, "none")
        return of_webhook.trigger(found.triggers, found.used, is_installed=bool(found.webhooks))

    def _schedule(self) -> Check:
        branch = self._pipeline().branch
        found = pipeline_schedule.of_linking(self._answers.schedules.result())
        return linking.schedule(found, branch)

    def _new_versions(self) -> Check:
        found = self._installed()
        is_there = bool(found.webhooks or found.triggers)
        seen = [self._webhook(), self._trigger()] if is_there else []
        needed(self._answers.schedules, "needs the schedules")
        return linking.new_versions(seen, self._schedule(), self._listed())

    def _installed(self) -> webhooks.Installed:
        pipeline, listed = self._pipeline(), self._listed()
        return webhooks.of_pipeline(pipeline, listed, self._answers.triggers.result())

    def _listed(self) -> Sequence[Webhook]:
        """The registry's webhooks; a registry that has none is no problem."""
        try:
            return self._answers.webhooks.result()
        except NoWebhooksError:
            return ()
        except RegistryError as error:
            # MLflow may show them to its administrators alone.
            raise NotLookedAt(str(error)) from error

    def _pipeline(self) -> webhooks.Pipeline:
        project = self._answers.found()
        if (project.access_level or 0) < MAINTAINER:
            raise NotLookedAt("only Maintainers see it")
        if project.default_branch is None:
            raise NotLookedAt("the project is empty")
        gitlab = needed(self._answers.gitlab, "needs GitLab")
        return webhooks.Pipeline(gitlab.url, project.id, project.default_branch)

    def _place(self) -> str:
        tracking = needed(self._answers.tracking, "needs MLflow")
        return tracking.place if tracking else ""
