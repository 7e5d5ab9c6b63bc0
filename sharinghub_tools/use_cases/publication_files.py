"""The files that say where a project is on GitLab, and what of them has to be committed."""

from __future__ import annotations

from collections.abc import Mapping

from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.local_addresses import Place, place_of
from sharinghub_tools.domain.publication import Step, Subject
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.publishing_ports import Edit, LocalRepository, TextFile

Files = Mapping[str, tuple[TextFile, Edit]]

# No file says this: all of them change when a project is created.
_NOWHERE = Place("", "", 0)


def to_commit(
    files: Files, repository: LocalRepository, project: GitlabProject | None
) -> tuple[str, ...]:
    """Paths of the files that do not say yet where the project is, or not in the newest commit.

    Args:
        files: those that say it, by path.
        repository: the project's.
        project: None where it is not there yet.

    Raises:
        UsageError: such a file has changes of somebody else that are not committed.
    """
    place = place_of(project) if project else _NOWHERE
    found = []
    for name, (file, edit) in files.items():
        text = file.read()
        after = edit(text, place)
        if after == text and repository.is_clean(name):
            continue
        committed = repository.committed(name)
        wanted = None if committed is None else edit(committed, place)
        if wanted is not None and committed == wanted and after == text:
            # Somebody's other changes, which are theirs to commit.
            continue
        # What this command wrote and could not commit is its own.
        if (repository.is_clean(name) and wanted is not None) or text == wanted:
            found.append(name)
            continue
        raise UsageError(
            f"{name} has changes that are not committed, and has to be committed with GitLab's "
            f"number of the project; run: git add {name} && git commit, then this command again"
        )
    return tuple(found)


def steps(files: Files, project: GitlabProject | None, names: tuple[str, ...]) -> list[Step]:
    """What is done to the files, in words."""
    found = []
    for name in names:
        words = "commit the project's number"
        if project is not None:
            file, edit = files[name]
            text = file.read()
            lines = text.splitlines()
            after = edit(text, place_of(project)).splitlines()
            new = [line.strip() for line in after if line not in lines]
            words = f"commit {', '.join(new)}" if new else "commit what is written there"
        found.append(Step(Subject.FILE, f"{name}: {words}"))
    return found
