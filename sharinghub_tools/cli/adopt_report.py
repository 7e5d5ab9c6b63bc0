"""``sharinghub adopt --report``: what each project of a group lacks."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.cli import output, progress
from sharinghub_tools.cli.adopt_sources import found_on_gitlab
from sharinghub_tools.cli.gitlab_session import GitlabSession
from sharinghub_tools.domain.adoption.proposing import lacks
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import SharingHubError
from sharinghub_tools.use_cases.bounded_map import bounded_map

WORKERS = 8


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A project, what it lacks, or why that is not known."""

    project: GitlabProject
    lacks: tuple[str, ...] = ()
    error: SharingHubError | None = None


def run(
    session: GitlabSession, group: str, *, sharinghub_url: str | None, as_json: bool, quiet: bool
) -> int:
    """Survey the group; the exit code is 0, or that of the first project that failed."""
    projects = list(session.group_projects(group))

    def survey(project: GitlabProject) -> Surveyed:
        if project.is_empty:
            return Surveyed(project, ("files",))
        try:
            # A list tells less than the project's own answer.
            found = found_on_gitlab(
                session,
                session.project(project.id),
                sharinghub_url=sharinghub_url,
                component=None,
                category=None,
            )
        except SharingHubError as error:
            return Surveyed(project, error=error)
        return Surveyed(project, tuple(lacks(found)))

    results = []
    with progress.counter("looking", quiet=quiet, total=len(projects)) as counted:
        for result in bounded_map(survey, projects, workers=WORKERS):
            counted.advance()
            results.append(result)
    if as_json:
        output.json_data([_document(result) for result in results])
    else:
        width = max((len(result.project.path) for result in results), default=0)
        output.data("\n".join(_line(result, width) for result in results))
    if not quiet:
        complete = sum(not result.lacks and not result.error for result in results)
        noun = "project" if len(results) == 1 else "projects"
        output.message(f"{group}: {len(results)} {noun}, {complete} with all that SharingHub needs")
    return next((result.error.exit_code for result in results if result.error), 0)


def _line(result: Surveyed, width: int) -> str:
    told = f"not seen: {result.error}" if result.error else ", ".join(result.lacks) or "nothing"
    return f"{output.printable(result.project.path):<{width}}  {output.printable(told)}"


def _document(result: Surveyed) -> dict[str, object]:
    return {
        "project": result.project.path,
        "project_id": result.project.id,
        "lacks": None if result.error else list(result.lacks),
        "error": str(result.error) if result.error else None,
    }
