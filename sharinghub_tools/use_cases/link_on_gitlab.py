"""Show a registered model version in the README on GitLab, by a commit or a merge request."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from sharinghub_tools.domain import linking
from sharinghub_tools.domain.gitlab_project import GitlabProject, MergeRequest
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.errors import (
    GitlabError,
    NotOnGitlabError,
    ProtectedBranchError,
    RegistryError,
)
from sharinghub_tools.use_cases.branch_readme import BranchReadme, Pause
from sharinghub_tools.use_cases.hidden_changes import SIGNATURE
from sharinghub_tools.use_cases.link_model import (
    Choice,
    Linked,
    registered_version,
    show_version,
)
from sharinghub_tools.use_cases.ports import Registry, Repository

# One linker wins each turn: as many can meet as a busy CI starts at once.
_TRIES = 30
# Git keeps a branch in a file of its name.
_LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Target:
    """Where a version is to be shown.

    Attributes:
        project: the GitLab project.
        repository: its repository.
        branch: the branch that is to show it; the project's default branch as a rule.
        item_url: address of the project's STAC Item, None where the portal is not known.
    """

    project: GitlabProject
    repository: Repository
    branch: str
    item_url: str | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How a version is shown.

    Attributes:
        name: name of the registered model.
        choice: which version of it.
        keep: how many versions stay listed; None keeps all.
        write: whether anything is changed.
        pause: waits before a conflict is met again; given how many there have been.
    """

    name: str
    choice: Choice
    pause: Pause
    keep: int | None = None
    write: bool = True


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
    model, version = registered_version(registry, how.name, how.choice)
    message = _commit_message(version, target.project)
    readme = BranchReadme(target.repository, target.branch, message, how.pause)
    try:
        linked = show_version(
            readme,
            model,
            version,
            project_id=target.project.id,
            keep=how.keep,
            write=how.write,
            tries=_TRIES,
        )
    except ProtectedBranchError as error:
        raise ProtectedBranchError(
            f"{error}; run the command with --merge-request, or with a token of a maintainer"
        ) from error
    if not how.write:
        return LinkedOnGitlab(linked)
    return _pointed_back(LinkedOnGitlab(linked, readme.last_commit), registry, target)


def link_by_merge_request(target: Target, registry: Registry, how: How) -> LinkedOnGitlab:
    """Open a merge request with the version, unless the branch shows it or one is open.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        RegistryError: the registry does not have the version, or cannot be asked.
        GitlabError: GitLab cannot be asked, or refuses, or somebody closed the merge request.
        EnvironmentLacksError: the README did not stay as it was for once.
    """
    model, version = registered_version(registry, how.name, how.choice)
    title = _title(version, target.project)
    message = _commit_message(version, target.project)
    now = show_version(
        BranchReadme(target.repository, target.branch, message, how.pause),
        model,
        version,
        project_id=target.project.id,
        keep=how.keep,
        write=False,
    )
    if now.up_to_date or not how.write:
        return LinkedOnGitlab(now)
    source, known = _source(target, version)
    if known is not None and known.state == "closed":
        raise GitlabError(
            f"the merge request for {version.uri} was closed: {known.web_url}; reopen it, or run "
            "the command with --commit"
        )
    readme = BranchReadme(target.repository, source, message, how.pause, start_branch=target.branch)
    linked = show_version(
        readme, model, version, project_id=target.project.id, keep=how.keep, tries=_TRIES
    )
    if known is None:
        known = target.repository.open_merge_request(source, target.branch, title, message)
    return _pointed_back(LinkedOnGitlab(linked, readme.last_commit, known), registry, target)


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


def _pointed_back(done: LinkedOnGitlab, registry: Registry, target: Target) -> LinkedOnGitlab:
    """Tag the version with where it is shown, unless the registry says so already."""
    version = done.linked.version
    wanted = {"sharinghub.project": target.project.web_url, "sharinghub.item": target.item_url}
    if done.linked.written or "sharinghub.commit" not in version.tags:
        wanted["sharinghub.commit"] = done.commit
    tags = {k: v for k, v in wanted.items() if v is not None and version.tags.get(k) != v}
    try:
        registry.tag(version, tags)
    except RegistryError as error:
        return replace(done, untagged=str(error))
    return done
