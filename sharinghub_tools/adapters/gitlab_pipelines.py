"""What starts pipelines of a GitLab project: schedules and trigger tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gitlab

from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.domain.pipeline_schedule import VARIABLE, Schedule
from sharinghub_tools.domain.pipeline_trigger import Trigger
from sharinghub_tools.errors import RefusedError


class GitlabPipelines:
    """Schedules and trigger tokens of the projects of one GitLab."""

    def __init__(self, client: gitlab.Gitlab) -> None:
        self._client = client
        self.url = client.url

    def schedules(self, project_id: int) -> list[Schedule]:
        """The project's; https://docs.gitlab.com/api/pipeline_schedules/.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        with translated(f"pipeline schedules of project {project_id}"):
            listed = self._project(project_id).pipelineschedules.list(get_all=True)
            return [_schedule(entry.asdict()) for entry in listed]

    def set_schedule(self, project_id: int, schedule: Schedule) -> bool:
        """Create a schedule, or change the one with its number.

        Returns:
            Whether it has its variable: a project may let nobody set one.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        attributes = {
            "description": schedule.description,
            # GitLab refuses a short name, of which there may be a tag as well.
            "ref": f"refs/heads/{schedule.branch}",
            "cron": schedule.cron,
            "active": schedule.is_active,
        }
        with translated(f"pipeline schedule of project {project_id}"):
            schedules = self._project(project_id).pipelineschedules
            if schedule.id is not None:
                schedules.update(schedule.id, attributes)
                return True
            made = schedules.create(attributes)
        key, value = VARIABLE
        try:
            with translated(f"variable of a pipeline schedule of project {project_id}"):
                made.variables.create({"key": key, "value": value})
        except RefusedError:
            return False
        return True

    def triggers(self, project_id: int) -> list[Trigger]:
        """The project's trigger tokens; https://docs.gitlab.com/api/pipeline_triggers/.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        with translated(f"pipeline trigger tokens of project {project_id}"):
            listed = self._project(project_id).triggers.list(get_all=True)
            return [_trigger(entry.asdict()) for entry in listed]

    def create_trigger(self, project_id: int, description: str) -> Trigger:
        """A new trigger token.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        with translated(f"pipeline trigger token of project {project_id}"):
            made = self._project(project_id).triggers.create({"description": description})
            return _trigger(made.asdict())

    def delete_trigger(self, project_id: int, trigger_id: int) -> None:
        """End a trigger token.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        with translated(f"pipeline trigger token {trigger_id} of project {project_id}"):
            self._project(project_id).triggers.delete(trigger_id)

    def _project(self, project_id: int) -> Any:
        return self._client.projects.get(project_id, lazy=True)


def _schedule(answer: Mapping[str, Any]) -> Schedule:
    return Schedule(
        branch=str(answer["ref"]).removeprefix("refs/heads/"),
        cron=str(answer["cron"]),
        description=str(answer.get("description") or ""),
        is_active=bool(answer.get("active")),
        id=int(answer["id"]),
    )


def _trigger(answer: Mapping[str, Any]) -> Trigger:
    return Trigger(
        id=int(answer["id"]),
        token=str(answer.get("token") or ""),
        description=str(answer.get("description") or ""),
        last_used=answer.get("last_used"),
    )
