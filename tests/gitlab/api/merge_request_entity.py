"""What merge requests look like in answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.gitlab.api import entities
from tests.gitlab.state import MergeRequest, timestamp

if TYPE_CHECKING:
    from tests.gitlab.api.call import Call


def merge_request(call: Call, each: MergeRequest) -> dict[str, Any]:
    project = each.project
    opened = each.state == "opened"
    merged_by = entities.user(call, each.merged_by) if each.merged_by else None
    return {
        "id": each.id,
        "iid": each.iid,
        "project_id": project.id,
        "title": each.title,
        "description": each.description,
        "state": each.state,
        "created_at": timestamp(each.created_at),
        "updated_at": timestamp(each.updated_at),
        "merged_by": merged_by,
        "merge_user": merged_by,
        "merged_at": timestamp(each.merged_at),
        "closed_by": None,
        "closed_at": timestamp(each.closed_at),
        "target_branch": each.target_branch,
        "source_branch": each.source_branch,
        "user_notes_count": 0,
        "upvotes": 0,
        "downvotes": 0,
        "author": entities.user(call, each.author),
        "assignees": [],
        "assignee": None,
        "reviewers": [],
        "source_project_id": project.id,
        "target_project_id": project.id,
        "labels": list(each.labels),
        "draft": each.title.lower().startswith("draft:"),
        "imported": False,
        "work_in_progress": each.title.lower().startswith("draft:"),
        "milestone": None,
        "merge_when_pipeline_succeeds": False,
        "merge_status": "can_be_merged" if opened else "not_open",
        "detailed_merge_status": "mergeable" if opened else "not_open",
        "sha": each.sha,
        "merge_commit_sha": each.merge_commit_sha,
        "squash_commit_sha": None,
        "should_remove_source_branch": None,
        "force_remove_source_branch": each.remove_source_branch,
        "reference": f"!{each.iid}",
        "references": {
            "short": f"!{each.iid}",
            "relative": f"!{each.iid}",
            "full": f"{project.full_path}!{each.iid}",
        },
        "web_url": f"{call.gitlab.url}/{project.full_path}/-/merge_requests/{each.iid}",
        "squash": each.squash,
        "has_conflicts": False,
    }
