"""https://docs.gitlab.com/api/repositories/."""

from __future__ import annotations

from typing import Any

from tests.gitlab.answers import Answer, not_found
from tests.gitlab.api import git_entities
from tests.gitlab.api.call import Call
from tests.gitlab.api.routing import route
from tests.gitlab.git_process import git
from tests.gitlab.project import Project


def _listed(project: Project, tree: str, prefix: str, deep: bool) -> list[dict[str, Any]]:
    """Folders first, then files; a deep list has every folder before what is in it."""
    entries = project.repository.objects.tree(tree)
    found, below = [], []
    for name, entry in sorted(entries.items(), key=lambda item: (not item[1].is_tree, item[0])):
        found.append(
            {
                "id": entry.sha,
                "name": name,
                "type": "tree" if entry.is_tree else "blob",
                "path": prefix + name,
                "mode": entry.mode.zfill(6),
            }
        )
        if deep and entry.is_tree:
            below += _listed(project, entry.sha, f"{prefix}{name}/", deep)
    return found + below


@route("GET", "/projects/:id/repository/tree", scopes=("read_repository",))
def tree(call: Call) -> Any:
    project = call.code()
    sha = project.repository.resolve(str(call.get("ref") or project.default_branch))
    if sha is None:
        raise not_found("Tree")
    path = str(call.get("path", "")).strip("/")
    root = project.repository.commit(sha).tree
    entry = project.repository.objects.entry(root, path) if path else None
    if path and (entry is None or not entry.is_tree):
        raise not_found("invalid revision or path")
    found = _listed(
        project,
        entry.sha if entry else root,
        f"{path}/" if path else "",
        call.flag("recursive"),
    )
    if call.get("pagination") == "keyset":
        part, headers = call.keyset(found, "page_token", lambda each: each["id"])
    else:
        part, headers = call.page(found)
    return Answer.of(part, headers=headers)


@route("GET", "/projects/:id/repository/compare")
def compare(call: Call) -> Any:
    project = call.code()
    ends = [project.repository.resolve(str(call.required(name))) for name in ("from", "to")]
    if None in ends:
        raise not_found("Ref")
    old, new = (str(end) for end in ends)
    known = {commit.sha for commit in project.repository.log(old)}
    commits = [each for each in project.repository.log(new) if each.sha not in known]
    base = old
    if not call.flag("straight"):
        found = git(project.git, "merge-base", old, new, check=False).stdout.decode().strip()
        base = found or git_entities.EMPTY_TREE
    shown = [git_entities.commit(call, project, each) for each in reversed(commits)]
    web = f"{call.gitlab.url}/{project.full_path}/-/compare/{old}...{new}"
    return {
        "commit": shown[-1] if shown else None,
        "commits": shown,
        "diffs": git_entities.diffs(project, base, new),
        "compare_timeout": False,
        "compare_same_ref": old == new,
        "web_url": web,
    }


@route("GET", "/projects/:id/repository/blobs/:sha/raw", scopes=("read_repository",))
def raw_blob(call: Call) -> Any:
    project = call.code()
    try:
        content = project.repository.objects.read(call.path_parts["sha"])[1]
    except KeyError:
        raise not_found("Blob") from None
    return Answer(200, content, {}, "text/plain")
