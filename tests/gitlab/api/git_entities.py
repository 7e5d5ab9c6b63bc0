"""What commits, branches and diffs look like in answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.gitlab import permissions
from tests.gitlab.git_process import git
from tests.gitlab.repository import Commit
from tests.gitlab.state import timestamp

if TYPE_CHECKING:
    from tests.gitlab.api.call import Call
    from tests.gitlab.project import Project

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _trailers(message: str) -> dict[str, str]:
    last = message.rstrip().split("\n\n")[-1].splitlines() if "\n\n" in message else []
    pairs = [line.partition(": ") for line in last]
    if not all(sep and " " not in key for key, sep, _ in pairs):
        return {}
    return {key: value for key, _, value in pairs}


def commit(call: Call, project: Project, each: Commit) -> dict[str, Any]:
    trailers = _trailers(each.message)
    return {
        "id": each.sha,
        "short_id": each.sha[:8],
        "created_at": _moment(each.committed),
        "parent_ids": list(each.parents),
        "title": each.title,
        "message": each.message,
        "author_name": each.author.name,
        "author_email": each.author.email,
        "authored_date": _moment(each.authored),
        "committer_name": each.committer.name,
        "committer_email": each.committer.email,
        "committed_date": _moment(each.committed),
        "trailers": trailers,
        "extended_trailers": {key: [value] for key, value in trailers.items()},
        "web_url": f"{call.gitlab.url}/{project.full_path}/-/commit/{each.sha}",
    }


def commit_detail(
    call: Call, project: Project, each: Commit, with_stats: bool = True
) -> dict[str, Any]:
    detail = commit(call, project, each)
    if with_stats:
        detail["stats"] = _stats(project, each)
    pipelines = [p for p in project.pipelines if p.sha == each.sha]
    return detail | {
        "status": pipelines[-1].status if pipelines else None,
        "project_id": project.id,
        "last_pipeline": pipeline(call, project, pipelines[-1]) if pipelines else None,
    }


def _stats(project: Project, each: Commit) -> dict[str, int]:
    base = each.parents[0] if each.parents else EMPTY_TREE
    out = git(project.git, "diff", "--numstat", base, each.sha).stdout.decode()
    counts = [line.split("\t")[:2] for line in out.splitlines()]
    added = sum(int(plus) for plus, _ in counts if plus != "-")
    removed = sum(int(minus) for _, minus in counts if minus != "-")
    return {"additions": added, "deletions": removed, "total": added + removed}


def pipeline(call: Call, project: Project, each: Any) -> dict[str, Any]:
    return {
        "id": each.id,
        "iid": each.iid,
        "project_id": project.id,
        "sha": each.sha,
        "ref": each.ref,
        "status": each.status,
        "source": each.source,
        "created_at": timestamp(each.created_at),
        "updated_at": timestamp(each.created_at),
        "name": None,
        "web_url": f"{call.gitlab.url}/{project.full_path}/-/pipelines/{each.id}",
    }


def branch(call: Call, project: Project, name: str, sha: str) -> dict[str, Any]:
    return {
        "name": name,
        "commit": commit(call, project, project.repository.commit(sha)),
        "merged": False,
        "protected": bool(permissions.protections(project, name)),
        "developers_can_push": permissions.developers_can("push_level", project, name),
        "developers_can_merge": permissions.developers_can("merge_level", project, name),
        "can_push": permissions.can_push(call.caller.user, project, name),
        "default": name == project.default_branch,
        "web_url": f"{call.gitlab.url}/{project.full_path}/-/tree/{name}",
    }


def diffs(project: Project, old: str, new: str) -> list[dict[str, Any]]:
    """The changed files between two commits (or trees)."""
    raw = git(project.git, "diff", "--raw", "--no-abbrev", "-M", old, new).stdout.decode()
    found = []
    for line in raw.splitlines():
        facts, *paths = line.split("\t")
        old_mode, new_mode, _, _, status = facts.lstrip(":").split(" ")
        patch = git(project.git, "diff", "-M", old, new, "--", *paths).stdout
        _, at, hunks = patch.partition(b"\n@@")
        found.append(
            {
                "diff": (at + hunks).decode(errors="replace").lstrip("\n"),
                "new_path": paths[-1],
                "old_path": paths[0],
                "a_mode": old_mode,
                "b_mode": new_mode,
                "new_file": status == "A",
                "renamed_file": status.startswith("R"),
                "deleted_file": status == "D",
                "generated_file": False,
            }
        )
    return found
