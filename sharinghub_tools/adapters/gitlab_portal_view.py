"""A project as GitLab tells the portal, which asks its GraphQL API, and for the licence REST."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import gitlab

from sharinghub_tools.adapters.gitlab_errors import translated
from sharinghub_tools.domain.portal.item.urls import web_address
from sharinghub_tools.domain.portal.project import (
    PREVIEW_NAMES,
    AccessLevel,
    ContainerImage,
    Package,
    PortalProject,
    ProjectLicense,
    Release,
)
from sharinghub_tools.domain.portal.source import README_NAMES
from sharinghub_tools.domain.project_sources import FoundReadme
from sharinghub_tools.errors import GitlabError, NotOnGitlabError

# https://docs.gitlab.com/api/graphql/reference/#project
_PROJECT = """
query project($path: ID!, $readmes: [String!]!, $previews: [String!]!) {
  project(fullPath: $path) {
    id name nameWithNamespace fullPath description webUrl createdAt lastActivityAt starCount topics
    userPermissions { downloadCode pushCode adminProject }
    repository {
      rootRef
      readmes: blobs(paths: $readmes) { nodes { path rawBlob } }
      previews: blobs(paths: $previews) { nodes { path } }
      tree(path: "/", recursive: true) { blobs { nodes { path } } }
    }
    releases(first: 1) { nodes { name tagName description } }
    packages(sort: CREATED_DESC) { nodes { name packageType _links { webPath } } }
    containerRepositories(sort: CREATED_DESC) { nodes { id name location } }
  }
}
"""
# https://docs.gitlab.com/api/graphql/reference/#querycontainerrepository
_TAGS = """
query tags($id: ContainerRepositoryID!) {
  containerRepository(id: $id) { tags(sort: PUBLISHED_AT_DESC) { nodes { name } } }
}
"""
# GitLab writes identifiers in lower case; these are SPDX's. Of others the portal makes capitals.
_SPDX_NAMES = (
    *("AGPL-3.0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "EPL-2.0"),
    *("GPL-2.0", "GPL-3.0", "LGPL-2.1", "MIT", "MPL-2.0", "Unlicense"),
)
_SPDX = {name.lower(): name for name in _SPDX_NAMES}
_LAYER = re.compile(r"[a-fA-F0-9]{64}")
_SNAPSHOT = "snapshot"

Json = Mapping[str, Any]


class GitlabPortalView:
    """GitLab, as it is seen with one token."""

    def __init__(self, client: gitlab.Gitlab) -> None:
        """Take who asks; nothing is asked yet."""
        self._client = client

    def project(self, reference: int | str) -> tuple[PortalProject, FoundReadme | None]:
        """A project by its number or its path with namespace, and the README of its default branch.

        Source: https://docs.gitlab.com/api/projects/ (the path, the licence), and GraphQL.

        Raises:
            NotOnGitlabError: there is none, or it is not shown to who asks.
            GitlabError: GitLab refuses, or cannot be asked.
        """
        with translated(f"project '{reference}'"):
            by_rest = self._client.projects.get(reference, license=True).asdict()
        path = by_rest["path_with_namespace"]
        asked = {"path": path, "readmes": list(README_NAMES), "previews": list(PREVIEW_NAMES)}
        told = self._ask(f"project '{path}'", _PROJECT, asked)["project"]
        if told is None:
            raise NotOnGitlabError(f"GitLab does not show project '{path}' to this token")
        repository = told["repository"] or {}
        readme = _nodes(repository.get("readmes"))
        return self._made(told, repository, _license(by_rest)), _readme(readme, path)

    def _made(
        self, told: Json, repository: Json, found_license: ProjectLicense | None
    ) -> PortalProject:
        previews = _nodes(repository.get("previews"))
        tree = repository.get("tree")
        return PortalProject(
            id=int(told["id"].rpartition("/")[2]),
            name=told["name"],
            full_name=told["nameWithNamespace"],
            path=told["fullPath"],
            web_url=told["webUrl"],
            created=datetime.fromisoformat(told["createdAt"]),
            last_update=datetime.fromisoformat(told["lastActivityAt"]),
            description=told["description"],
            topics=tuple(told["topics"] or ()),
            star_count=told["starCount"],
            default_branch=repository.get("rootRef"),
            files=tuple(node["path"] for node in _nodes(tree["blobs"])) if tree else None,
            preview_file=previews[0]["path"] if previews else None,
            access_level=_access_level(told["userPermissions"]),
            license=found_license,
            latest_release=next(map(_release, _nodes(told["releases"])), None),
            packages=_packages(told),
            containers=tuple(
                self._image(node, told["webUrl"])
                for node in _nodes(told["containerRepositories"])
                if not node["name"].startswith(_SNAPSHOT)
            ),
        )

    def _image(self, node: Json, web_url: str) -> ContainerImage:
        told = self._ask(f"image '{node['location']}'", _TAGS, {"id": node["id"]})
        tags = [tag["name"] for tag in _nodes((told["containerRepository"] or {}).get("tags"))]
        page = f"{web_url}/container_registry/{node['id'].rpartition('/')[2]}"
        return ContainerImage(
            node["location"], page, tuple(tag for tag in tags if not _LAYER.search(tag))
        )

    def _ask(self, what: str, query: str, variables: Json) -> Json:
        body = {"query": query, "variables": dict(variables)}
        with translated(what):
            answer = self._client.http_post(f"{self._client.url}/api/graphql", post_data=body)
        content = answer if isinstance(answer, dict) else {}
        data = content.get("data")
        if not isinstance(data, dict):
            errors = content.get("errors") or [{}]
            told = " ".join(str(errors[0].get("message", "no data")).split())
            raise GitlabError(f"GitLab's GraphQL API does not answer for {what}: {told}")
        return data


def _nodes(connection: Json | None) -> list[Json]:
    return list((connection or {}).get("nodes") or ())


def _readme(nodes: list[Json], path: str) -> FoundReadme | None:
    if not nodes:
        return None
    text: str = nodes[0]["rawBlob"] or ""
    return FoundReadme(f"{nodes[0]['path']} of {path}", text.encode())


def _release(node: Json) -> Release:
    return Release(node["name"], node["tagName"], node["description"])


def _packages(told: Json) -> tuple[Package, ...]:
    """Each name once: the newest comes first."""
    found: dict[str, Package] = {}
    for node in _nodes(told["packages"]):
        page = node["_links"]["webPath"].removeprefix("/")
        url = told["webUrl"].replace(told["fullPath"], page)
        kind = node["packageType"].lower().replace("_", "-")
        package = Package(node["name"], kind, web_address(url) or url)
        found.setdefault(node["name"], package)
    return tuple(found.values())


def _access_level(permissions: Json) -> AccessLevel:
    if permissions["adminProject"]:
        return AccessLevel.ADMINISTRATOR
    if permissions["pushCode"]:
        return AccessLevel.CONTRIBUTOR
    return AccessLevel.READ_ONLY if permissions["downloadCode"] else AccessLevel.GUEST


def _license(by_rest: Json) -> ProjectLicense | None:
    found, url = by_rest.get("license"), by_rest.get("license_url")
    if not found or not url:
        return None
    key = found["key"]
    return ProjectLicense(_SPDX.get(key, key.upper()), url)
