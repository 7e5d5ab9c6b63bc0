"""Files, commits and merge requests of a project on GitLab."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import gitlab
from gitlab.exceptions import GitlabGetError

from sharinghub_tools.adapters.gitlab_errors import missing, translated
from sharinghub_tools.domain.gitlab_project import (
    Commit,
    FileChange,
    MergeRequest,
    RepositoryFile,
)
from sharinghub_tools.errors import ConflictError, UnansweredError


class GitlabRepository:
    """The repository of one project.

    Attributes:
        project_id: GitLab's number of the project.
    """

    def __init__(self, client: gitlab.Gitlab, project_id: int, path: str | None = None) -> None:
        """Take a project; nothing is asked yet.

        Args:
            client: asks GitLab.
            project_id: GitLab's number of the project.
            path: its path, by which messages call it.
        """
        self.project_id = project_id
        self._shown = path or f"project {project_id}"
        self._project = client.projects.get(project_id, lazy=True)

    def file(self, path: str, ref: str | None = None) -> RepositoryFile | None:
        """The file and its branch's newest commit, in one request; None where it is not there.

        Args:
            path: path in the repository.
            ref: branch, tag or sha; the default branch where it is None.

        Source: https://docs.gitlab.com/api/repository_files/.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        with translated(f"'{path}' of {self._shown}"):
            try:
                answer = self._project.files.get(file_path=path, ref=ref or "HEAD").asdict()
            except GitlabGetError as error:
                # An empty repository has no commit.
                if missing(error) in {"File", "Commit"}:
                    return None
                raise
            return RepositoryFile(
                path=path,
                content=base64.b64decode(answer["content"]),
                head=answer["commit_id"],
                last_commit=answer["last_commit_id"],
            )

    def commit(
        self,
        branch: str,
        message: str,
        changes: Sequence[FileChange],
        *,
        start_branch: str | None = None,
    ) -> Commit:
        """Write all files in one commit.

        Source: https://docs.gitlab.com/api/commits/.

        Args:
            branch: where the commit goes.
            message: the commit's message.
            changes: the files; one without ``last_commit`` must be new.
            start_branch: where ``branch``, which must be new then, begins.

        Raises:
            ConflictError: a file or the branch is not as it was when it was read.
            ProtectedBranchError: the branch takes no commits of this user.
            UnansweredError: the commit may have been made, or not.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        body: dict[str, Any] = {
            "branch": branch,
            "commit_message": message,
            "actions": [_action(change) for change in changes],
        }
        if start_branch is not None:
            body["start_branch"] = start_branch
        with translated(f"commit to '{branch}' of {self._shown}"):
            answer = self._project.commits.create(body).asdict()
            return _commit(answer)

    def newest_commits(self, branch: str, path: str) -> list[Commit]:
        """The up to 100 newest commits of a branch that changed a file; the newest first.

        Source: https://docs.gitlab.com/api/commits/.

        Raises:
            GitlabError: GitLab cannot be asked, or refuses.
        """
        with translated(f"commits of '{branch}' of {self._shown}"):
            # As an argument, the path would be that of the request.
            wanted = {"ref_name": branch, "path": path}
            found = self._project.commits.list(query_parameters=wanted, get_all=False)
            return [_commit(entry.asdict()) for entry in found]

    def branch_head(self, branch: str) -> str | None:
        """Sha of the branch's newest commit; None where there is no such branch.

        Source: https://docs.gitlab.com/api/branches/.
        """
        with translated(f"branch '{branch}' of {self._shown}"):
            try:
                return str(self._project.branches.get(branch).asdict()["commit"]["id"])
            except GitlabGetError as error:
                if missing(error) == "Branch":
                    return None
                raise

    def merge_request(self, source_branch: str, target_branch: str) -> MergeRequest | None:
        """The newest merge request between two branches, an open one before all others.

        Source: https://docs.gitlab.com/api/merge_requests/.
        """
        with translated(f"merge requests of {self._shown}"):
            found = self._project.mergerequests.list(
                source_branch=source_branch,
                target_branch=target_branch,
                state="all",
                order_by="created_at",
                sort="desc",
                get_all=True,
            )
            newest = [_merge_request(entry.asdict()) for entry in found]
        opened = (request for request in newest if request.state == "opened")
        return next(opened, newest[0] if newest else None)

    def open_merge_request(
        self, source_branch: str, target_branch: str, title: str, description: str
    ) -> MergeRequest:
        """Ask to merge a branch; the request that is open already is taken up.

        Its source branch is removed when it is merged.
        Source: https://docs.gitlab.com/api/merge_requests/.

        Raises:
            UnansweredError: the merge request may have been made, or not.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        body = {
            "source_branch": source_branch,
            "target_branch": target_branch,
            "title": title,
            "description": description,
            "remove_source_branch": True,
        }
        try:
            with translated(f"merge request of '{source_branch}' in project {self.project_id}"):
                return _merge_request(self._project.mergerequests.create(body).asdict())
        except (ConflictError, UnansweredError):
            # There is one open request at most between two branches.
            found = self.merge_request(source_branch, target_branch)
            if found is None or found.state != "opened":
                raise
            return found


def _action(change: FileChange) -> dict[str, str]:
    action = {"action": "delete", "file_path": change.path}
    if change.content is not None:
        action |= {
            "action": "create" if change.last_commit is None else "update",
            "content": base64.b64encode(change.content).decode("ascii"),
            "encoding": "base64",
        }
    if change.last_commit is not None:
        action["last_commit_id"] = change.last_commit
    return action


def _commit(answer: Mapping[str, Any]) -> Commit:
    return Commit(
        answer["id"], tuple(answer["parent_ids"]), answer["web_url"], answer.get("message") or ""
    )


def _merge_request(answer: Mapping[str, Any]) -> MergeRequest:
    return MergeRequest(answer["iid"], answer["web_url"], answer["state"])
