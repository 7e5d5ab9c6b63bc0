"""https://docs.gitlab.com/api/graphql/: what is asked there of projects, and nothing else.

graphql-core checks a query against the schema, whose names and types are those of
https://docs.gitlab.com/api/graphql/reference/, and carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import build_schema, graphql_sync

from tests.gitlab import permissions
from tests.gitlab.answers import Answer
from tests.gitlab.api.call import MAX_PER_PAGE, Call
from tests.gitlab.api.routing import route
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, MAINTAINER, timestamp

Json = dict[str, Any]

SCHEMA = build_schema(
    """
    scalar Time
    scalar ContainerRepositoryID
    enum PackageSort { CREATED_DESC CREATED_ASC }
    enum ContainerRepositorySort { CREATED_DESC CREATED_ASC }
    enum ContainerRepositoryTagSort { PUBLISHED_AT_DESC NAME_ASC }
    type Query {
      currentUser: User
      project(fullPath: ID!): Project
      containerRepository(id: ContainerRepositoryID!): ContainerRepositoryDetails
    }
    type User { username: String! }
    type Project {
      id: ID!
      name: String!
      nameWithNamespace: String!
      fullPath: ID!
      description: String
      webUrl: String
      createdAt: Time
      lastActivityAt: Time
      starCount: Int!
      topics: [String!]
      userPermissions: ProjectPermissions!
      repository: Repository
      releases(first: Int): ReleaseConnection
      packages(sort: PackageSort): PackageConnection
      containerRepositories(sort: ContainerRepositorySort): ContainerRepositoryConnection
    }
    type ProjectPermissions {
      downloadCode: Boolean!
      pushCode: Boolean!
      adminProject: Boolean!
    }
    type Repository {
      rootRef: String
      blobs(paths: [String!]!): RepositoryBlobConnection
      tree(path: String, recursive: Boolean): Tree
    }
    type RepositoryBlobConnection { nodes: [RepositoryBlob] }
    type RepositoryBlob { path: String! rawBlob: String }
    type Tree { blobs: BlobConnection! }
    type BlobConnection { nodes: [Blob] }
    type Blob { path: String! }
    type ReleaseConnection { nodes: [Release] }
    type Release { name: String tagName: String description: String }
    type PackageConnection { nodes: [Package] }
    type Package { name: String! packageType: String! _links: PackageLinks! }
    type PackageLinks { webPath: String }
    type ContainerRepositoryConnection { nodes: [ContainerRepository] }
    type ContainerRepository { id: ID! name: String! location: String! }
    type ContainerRepositoryDetails { tags(sort: ContainerRepositoryTagSort): TagConnection }
    type TagConnection { nodes: [Tag] }
    type Tag { name: String! }
    """
)


@route("POST", "/graphql", scopes=("read_api",), root="/api")
def graphql(call: Call) -> Any:
    done = graphql_sync(
        SCHEMA,
        str(call.required("query")),
        _Query(call),
        variable_values=call.get("variables"),
    )
    errors = {"errors": [{"message": error.message} for error in done.errors or ()]}
    return Answer.of({"data": done.data} if done.data is not None else errors)


class _Query:
    def __init__(self, call: Call) -> None:
        self._call = call

    def currentUser(self, _: Any) -> Json | None:  # noqa: N802 - GitLab's name
        user = self._call.caller.user
        return {"username": user.username} if user else None

    def project(self, _: Any, fullPath: str) -> Json | None:  # noqa: N803 - GitLab's name
        project = self._call.state.project_at(fullPath)
        if project is None or not permissions.can_read(self._call.caller.user, project):
            return None
        return _project(self._call, project)

    def containerRepository(self, _: Any, id: str) -> Json | None:  # noqa: A002, N802
        images = [image for each in self._call.state.projects.values() for image in each.images]
        tags = next((image["tags"] for image in images if image["id"] == id), None)
        return tags and {"tags": lambda _, sort=None: _nodes(tags, "name")}


def _project(call: Call, project: Project) -> Json:
    user = call.caller.user
    shows_code = permissions.can_read_code(user, project)
    role = permissions.role(user, project)
    return {
        "id": f"gid://gitlab/Project/{project.id}",
        "name": project.name,
        "nameWithNamespace": f"{project.namespace.full_name} / {project.name}",
        "fullPath": project.full_path,
        "description": project.description,
        "webUrl": f"{call.gitlab.url}/{project.full_path}",
        "createdAt": _seconds(timestamp(project.created_at)),
        "lastActivityAt": _seconds(timestamp(project.last_activity_at)),
        "starCount": project.star_count,
        "topics": list(project.topics),
        "userPermissions": {
            "downloadCode": shows_code,
            "pushCode": role >= DEVELOPER and not project.archived,
            "adminProject": role >= MAINTAINER,
        },
        "repository": _repository(project) if shows_code else None,
        "releases": lambda _, first=None: {"nodes": project.releases[:first]},
        "packages": lambda _, sort=None: {"nodes": project.packages} if shows_code else None,
        "containerRepositories": lambda _, sort=None: {"nodes": project.images},
    }


def _repository(project: Project) -> Json:
    head = project.head()
    files = [] if head is None else sorted(project.files(), key=str.encode)

    def blobs(_: Any, paths: Sequence[str]) -> Json:
        found = [path for path in paths if path in files]
        contents = {path: project.read_bytes(path).decode(errors="replace") for path in found}
        return {"nodes": [{"path": path, "rawBlob": contents[path]} for path in found]}

    def tree(_: Any, path: str = "/", recursive: bool = False) -> Json | None:
        return None if head is None else {"blobs": _nodes(files[:MAX_PER_PAGE], "path")}

    return {
        "rootRef": project.default_branch if head else None,
        "blobs": blobs,
        "tree": tree,
    }


def _nodes(values: Sequence[str], name: str) -> Json:
    return {"nodes": [{name: value} for value in values]}


def _seconds(time: str) -> str:
    """Times of GraphQL have no fractions, those of REST have."""
    return time.partition(".")[0].removesuffix("Z") + "Z"
