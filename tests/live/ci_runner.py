"""Runs the pipelines that wait on the tests' GitLab, as a runner would: with gitlab-ci-local."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gitlab.instance import Gitlab
    from tests.gitlab.project import Project
    from tests.gitlab.state import Pipeline
    from tests.live.ci_world import World
    from tests.live.gitlab_ci_local import Ran

_NUMBERS = count(1)


@dataclass(frozen=True)
class Runner:
    """Of one project."""

    world: World
    gitlab: Gitlab
    project: Project
    token: str
    """With which git fetches."""

    def run_pending(self, at_most: int = 10) -> list[Ran]:
        """Run pipelines that wait; their jobs and variables are those that GitLab gives."""
        pending = [each for each in self.project.pipelines if each.status == "pending"]
        return [self._run(pipeline) for pipeline in pending[:at_most]]

    def _run(self, pipeline: Pipeline) -> Ran:
        folder = self.world.folder / f"runner-{next(_NUMBERS)}"
        url = f"{self.gitlab.url}/{self.project.full_path}.git"
        self.world.git(self.world.folder, "clone", "-q", url, str(folder), token=self.token)
        given = {
            "CI_PROJECT_ID": str(self.project.id),
            "CI_SERVER_URL": self.gitlab.url,
            "CI_DEFAULT_BRANCH": self.project.default_branch,
            "CI_PIPELINE_SOURCE": pipeline.source,
            **{name: variable.value for name, variable in self.project.variables.items()},
            **pipeline.variables,
            **{name: str(self._file(folder, name, text)) for name, text in pipeline.files.items()},
        }
        ran = self.world.pipeline(folder, given)
        pipeline.status = "success" if ran.code == 0 else "failed"
        return ran

    def _file(self, folder: Path, name: str, text: str) -> Path:
        path = folder.with_name(f"{folder.name}-{name}")
        path.write_text(text, encoding="utf-8")
        return path
