"""What went under in a commit of a README: somebody's change that came just before it."""

from __future__ import annotations

from sharinghub_tools.domain.gitlab_project import Commit, RepositoryFile
from sharinghub_tools.domain.merging import with_linked_versions
from sharinghub_tools.domain.readme_text import decoded
from sharinghub_tools.use_cases.ports import Repository

# Ends the messages of all commits that linkers make.
SIGNATURE = "Written by sharinghub link-model."

# The README before somebody's change, and after it.
Change = tuple[str, str]


def hidden_changes(repository: Repository, commit: Commit, seen: RepositoryFile) -> list[Change]:
    """What was changed after the README was read, and before the commit replaced it.

    Args:
        repository: of the project.
        commit: that replaced the README.
        seen: the README as it was read before.

    Raises:
        FrontMatterError: a state of the README is not UTF-8.
        GitlabError: GitLab cannot be asked, or refuses.
    """
    if seen.head in commit.parents or not commit.parents:
        return []
    hidden = repository.file(seen.path, commit.parents[0])
    if hidden is None or hidden.content == seen.content:
        return []
    whole = (decoded(seen.content), decoded(hidden.content))
    since = _since(repository, seen, commit.parents[0])
    if not any(_links(each) for each in since):
        return [whole]
    # What another linker replaced in its turn, it brings back itself: that is no change of
    # anybody's who took it out.
    changes = []
    for each in since:
        old, new = (repository.file(seen.path, ref) for ref in (each.parents[0], each.sha))
        if old is None or new is None:
            return [whole]
        before, after = decoded(old.content), decoded(new.content)
        changes.append((before, with_linked_versions(before, after) if _links(each) else after))
    return changes


def _since(repository: Repository, seen: RepositoryFile, ref: str) -> list[Commit]:
    """The commits up to ``ref`` that changed the README since; none where they are no line."""
    found = list(repository.newest_commits(ref, seen.path))
    shas = [commit.sha for commit in found]
    since = found[: shas.index(seen.last_commit)] if seen.last_commit in shas else []
    return since[::-1] if all(len(commit.parents) == 1 for commit in since) else []


def _links(commit: Commit) -> bool:
    return commit.message.startswith("Link ") and SIGNATURE in commit.message
