"""Show a registered model version in the README on GitLab, by a commit or a merge request."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace

from sharinghub_tools.domain import linking
from sharinghub_tools.domain.gitlab_project import GitlabProject, MergeRequest
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.readme_line import SIGNATURE
from sharinghub_tools.errors import (
    DeclinedError,
    NotOnGitlabError,
    ProtectedBranchError,
)
from sharinghub_tools.use_cases.branch_readme import TRIES, BranchReadme, Pause
from sharinghub_tools.use_cases.link_model import (
    Choice,
    Linked,
    Wanted,
    registered_version,
    show_version,
)
from sharinghub_tools.use_cases.pointing_back import COMMIT_TAG, pointing_back, tag
from sharinghub_tools.use_cases.ports import Registry, Repository
from sharinghub_tools.use_cases.version_facts import Told, VersionFacts

# Git keeps a branch in a file of its name.
_LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Target:
    """Where a version is to be shown.

    Attributes:
        project: the GitLab project.
        repository: its repository.
        branch: the branch that is to show it; the project's default branch as a rule.
    """

    project: GitlabProject
    repository: Repository
    branch: str


@dataclass(frozen=True, slots=True)
class How:
    """Which version is shown, and how.

    Attributes:
        name: name of the registered model.
        choice: which version of it.
        pause: waits before a conflict is met again; given how many there have been.
        showing: how it is shown; the aliases are the registry's.
        write: whether anything is changed.
        told: is called while the model's file is read for its checksum; None leaves it unread.
        wanted: whether a README is to be changed, as somebody else may have done it; None: it is.
    """

    name: str
    choice: Choice
    pause: Pause
    showing: Showing = field(default_factory=Showing)
    write: bool = True
    told: Told | None = None
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class LinkedOnGitlab:
    """What was done.

    Attributes:
        linked: what became of the README.
        commit: sha of the commit that shows the version; None where nothing does yet.
        merge_request: the one that waits to be merged, if any.
        untagged: why the registry has no tags that point back, None where it has them.
    """

    linked: Linked
    commit: str | None = None
    merge_request: MergeRequest | None = None
    untagged: str | None = None


def target_branch(project: GitlabProject, branch: str | None) -> str:
    """The branch that is to show a version.

    Raises:
        NotOnGitlabError: the project is empty.
    """
    name = branch or project.default_branch
    if name and not project.is_empty:
        return name
    raise NotOnGitlabError(
        f"{project.path} is empty on GitLab; push it first, or run: sharinghub publish"
    )


def link_by_commit(target: Target, registry: Registry, how: How) -> LinkedOnGitlab:
    """Commit the README with the version; whatever others do meanwhile stays.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        RegistryError: the registry does not have the version, or cannot be asked.
        ProtectedBranchError: this user may not commit to the branch.
        GitlabError: GitLab cannot be asked, or refuses.
        EnvironmentLacksError: the README did not stay as it was for once.
    """
    version, showing, facts = _asked(registry, how)
    message = _commit_message(version, target.project)
    readme = BranchReadme(target.repository, target.branch, message, how.pause)
    try:
        linked = show_version(
            readme, version, showing, facts, write=how.write, tries=TRIES, wanted=how.wanted
        )
    except ProtectedBranchError as error:
        raise ProtectedBranchError(
            f"{error}; run the command with --merge-request, or with a token of a maintainer"
        ) from error
    if not how.write:
        return LinkedOnGitlab(linked)
    return _pointed_back(LinkedOnGitlab(linked, readme.last_commit), registry, showing)


def link_by_merge_request(target: Target, registry: Registry, how: How) -> LinkedOnGitlab:
    """Open a merge request with the version, unless the branch shows it or one is open.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        RegistryError: the registry does not have the version, or cannot be asked.
        GitlabError: GitLab cannot be asked, or refuses, or somebody closed the merge request.
        EnvironmentLacksError: the README did not stay as it was for once.
    """
    version, showing, facts = _asked(registry, how)
    title = _title(version, target.project)
    message = _commit_message(version, target.project)
    there = BranchReadme(target.repository, target.branch, message, how.pause)
    now = show_version(there, version, showing, facts, write=False, wanted=how.wanted)
    if now.up_to_date or not how.write:
        return LinkedOnGitlab(now)
    source, known = _source(target, version)
    if known is not None and known.state == "closed":
        raise DeclinedError(
            f"the merge request for {version.uri} was closed: {known.web_url}; reopen it, or run "
            "the command with --commit"
        )
    readme = BranchReadme(target.repository, source, message, how.pause, start_branch=target.branch)
    linked = show_version(readme, version, showing, facts, tries=TRIES)
    if known is None:
        known = target.repository.open_merge_request(source, target.branch, title, message)
    done = LinkedOnGitlab(linked, readme.last_commit, known)
    return _pointed_back(done, registry, showing)


def _asked(registry: Registry, how: How) -> tuple[ModelVersion, Showing, VersionFacts]:
    """The version, and all that it takes to show it."""
    model, version = registered_version(registry, how.name, how.choice)
    showing = replace(how.showing, aliases=model.aliases)
    return version, showing, VersionFacts(registry, model, how.told)


def _title(version: ModelVersion, project: GitlabProject) -> str:
    return f"Link {linking.display_title(version.name, version.version, project.id)}"


def _commit_message(version: ModelVersion, project: GitlabProject) -> str:
    # The README is no reason to train again.
    return f"{_title(version, project)} [skip ci]\n\n{version.page_url}\n\n{SIGNATURE}"


def _source(target: Target, version: ModelVersion) -> tuple[str, MergeRequest | None]:
    """The branch that a merge request for the version comes from, and the request, if not merged.

    One that was merged, and left its branch behind, has had its time.
    """
    name = _source_branch(version, target.project)
    source, turn = name, 1
    while True:
        known = target.repository.merge_request(source, target.branch)
        if known is None or known.state != "merged":
            return source, known
        if target.repository.branch_head(source) is None:
            return source, None
        turn += 1
        source = f"{name}-{turn}"


def _source_branch(version: ModelVersion, project: GitlabProject) -> str:
    """A branch for one version, so that there is one merge request for it."""
    title = linking.display_title(version.name, version.version, project.id)
    words = re.sub(r"[^A-Za-z0-9._]+", "-", title).strip("-.")
    words = re.sub(r"[.]{2,}", ".", words)
    name = title.removesuffix(f" v{version.version}")
    is_plain = words == f"{name}-v{version.version}" and not words.endswith(".lock")
    if not is_plain or len(words) > _LONGEST_WORDS:
        # Other names have the same words.
        digest = hashlib.sha256(version.uri.encode()).hexdigest()
        words = f"{words[:_LONGEST_WORDS].strip('-.')}-{digest[:8]}"
    return f"sharinghub/link-{words}"


def _pointed_back(done: LinkedOnGitlab, registry: Registry, showing: Showing) -> LinkedOnGitlab:
    """Tag the version with where it is shown, unless the registry says so already."""
    version = done.linked.version
    known = None if done.linked.written else version.tags.get(COMMIT_TAG)
    wanted = pointing_back(version.name, showing, known or done.commit)
    return replace(done, untagged=tag(registry, version, wanted))
