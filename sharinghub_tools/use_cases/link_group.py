"""Link the model of every project of a group, several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.errors import EnvironmentLacksError, SharingHubError
from sharinghub_tools.use_cases.link_new import NothingToLinkError
from sharinghub_tools.use_cases.link_on_gitlab import LinkedOnGitlab

# How many more projects than workers are listed ahead of their turn.
_AHEAD = 2
_INTERRUPTED = "what was under way is done; run the command again for the rest"


@dataclass(frozen=True, slots=True)
class LinkedProject:
    """What became of one project of a group.

    Attributes:
        project: the project.
        done: what was done, None where nothing could be.
        passed_over: why there is nothing to link in it, if so.
        error: what went wrong, if so.
    """

    project: GitlabProject
    done: LinkedOnGitlab | None = None
    passed_over: str | None = None
    error: SharingHubError | None = None


def link_group(
    projects: Iterable[GitlabProject],
    link: Callable[[GitlabProject], LinkedOnGitlab],
    *,
    workers: int,
    told: Callable[[LinkedProject], None],
) -> list[LinkedProject]:
    """Link each project; one that fails does not stop the others.

    Args:
        projects: of the group, listed while the first are being linked.
        link: links one project; raises :class:`NothingToLinkError` for one to pass over.
        workers: how many are linked at once.
        told: is called as each project is done, from this thread.

    Returns:
        What became of them, by the projects' paths.

    Raises:
        GitlabError: the projects cannot be listed; those under way are done, and told.
        KeyboardInterrupt: the same; the others have not been touched.
    """
    results: list[LinkedProject] = []
    under_way: set[Future[LinkedProject]] = set()
    waiting = iter(projects)

    def tell(finished: Iterable[Future[LinkedProject]]) -> None:
        for future in finished:
            under_way.discard(future)
            results.append(future.result())
            told(results[-1])

    with ThreadPoolExecutor(workers, thread_name_prefix="link") as pool:
        try:
            while True:
                for project in islice(waiting, workers * _AHEAD - len(under_way)):
                    under_way.add(pool.submit(_one, link, project))
                if not under_way:
                    break
                tell(wait(under_way, return_when=FIRST_COMPLETED).done)
        except BaseException as error:
            pool.shutdown(wait=True, cancel_futures=True)
            tell([future for future in under_way if not future.cancelled()])
            if isinstance(error, KeyboardInterrupt):
                raise KeyboardInterrupt(_INTERRUPTED) from error
            raise
    return sorted(results, key=lambda result: result.project.path)


def _one(link: Callable[[GitlabProject], LinkedOnGitlab], project: GitlabProject) -> LinkedProject:
    try:
        return LinkedProject(project, done=link(project))
    except NothingToLinkError as reason:
        return LinkedProject(project, passed_over=str(reason))
    except SharingHubError as error:
        return LinkedProject(project, error=error)
    except Exception as error:
        # A project that nobody thought of must not stop the others.
        kind = type(error).__name__
        problem = EnvironmentLacksError(
            f"unexpected {kind}; run again with --project {project.path} --debug, and please "
            "report it"
        )
        problem.__cause__ = error
        return LinkedProject(project, error=problem)
