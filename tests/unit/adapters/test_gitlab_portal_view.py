"""A project as GitLab tells the portal, on the tests' GitLab."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sharinghub_tools.adapters.gitlab_portal_view import GitlabPortalView
from sharinghub_tools.domain.portal.project import (
    AccessLevel,
    ContainerImage,
    Package,
    PortalProject,
    ProjectLicense,
    Release,
)
from sharinghub_tools.domain.project_sources import FoundReadme
from sharinghub_tools.errors import GitlabError, NotOnGitlabError
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import DEVELOPER, GUEST
from tests.unit.adapters.gitlab_users import asked, client_of

TOPIC = "sharinghub:aimodel"


def view(gitlab: Gitlab, user: str | None) -> GitlabPortalView:  # noqa: F811
    token = gitlab.token(gitlab.user(user)) if user else None
    return GitlabPortalView(client_of(gitlab, token))


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:  # noqa: F811
    files = {
        "README.md": "# Wine\r\n",
        "data/b.csv": "1",
        "data-a.csv": "1",
        "preview.jpg": b"\xff",
    }
    made = gitlab.project("space/sub/wine", files, [TOPIC, "Wine"], owner=gitlab.user("ada"))
    made.description = "Tells wines apart"
    made.created_at = datetime(2024, 1, 2, 3, 4, 5, 678000, UTC)
    made.last_activity_at = datetime(2024, 5, 6, 7, 8, 9, 999000, UTC)
    return made


def test_all_that_gitlab_tells(gitlab: Gitlab, wine: Project) -> None:  # noqa: F811
    wine.star_count = 4
    wine.license = ("apache-2.0", f"{gitlab.url}/space/sub/wine/-/blob/main/LICENSE")
    wine.releases = [
        {"name": "Second", "tagName": "v2", "description": "Notes"},
        {"name": "First", "tagName": "v1", "description": None},
    ]
    page = {"webPath": "/space/sub/wine/-/packages/2"}
    wine.packages = [
        {"name": "wine", "packageType": "TERRAFORM_MODULE", "_links": page},
        {"name": "wine", "packageType": "PYPI", "_links": {"webPath": "/older"}},
    ]
    wine.images = [
        {
            "id": "gid://gitlab/ContainerRepository/7",
            "name": "serve",
            "location": "registry.example.org/space/sub/wine/serve",
            "tags": ["1.0", "a" * 64],
        },
        {"id": "gid://gitlab/ContainerRepository/8", "name": "snapshot-1", "location": "r/s"},
    ]
    expected = PortalProject(
        id=wine.id,
        name="wine",
        full_name="space / sub / wine",
        path="space/sub/wine",
        web_url=f"{gitlab.url}/space/sub/wine",
        created=datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        last_update=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        description="Tells wines apart",
        topics=(TOPIC, "Wine"),
        star_count=4,
        default_branch="main",
        files=("README.md", "data-a.csv", "data/b.csv", "preview.jpg"),
        preview_file="preview.jpg",
        access_level=AccessLevel.ADMINISTRATOR,
        license=ProjectLicense("Apache-2.0", f"{gitlab.url}/space/sub/wine/-/blob/main/LICENSE"),
        latest_release=Release("Second", "v2", "Notes"),
        packages=(
            Package("wine", "terraform-module", f"{gitlab.url}/space/sub/wine/-/packages/2"),
        ),
        containers=(
            ContainerImage(
                "registry.example.org/space/sub/wine/serve",
                f"{gitlab.url}/space/sub/wine/container_registry/7",
                ("1.0",),
            ),
        ),
    )
    readme = FoundReadme("README.md of space/sub/wine", b"# Wine\r\n")
    assert view(gitlab, "ada").project("space/sub/wine") == (expected, readme)
    assert view(gitlab, "ada").project(wine.id) == (expected, readme)


def test_it_takes_two_requests(gitlab: Gitlab, wine: Project) -> None:  # noqa: F811
    view(gitlab, "ada").project(wine.id)
    assert asked(gitlab) == [
        f"GET /projects/{wine.id} 200",
        "POST /api/graphql 200",
    ]


@pytest.mark.parametrize(
    ("level", "expected"),
    [(DEVELOPER, AccessLevel.CONTRIBUTOR), (GUEST, AccessLevel.GUEST)],
)
def test_a_role_is_an_access_level(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    level: int,
    expected: AccessLevel,
) -> None:
    wine.members[gitlab.user("bob").id] = level
    found, readme = view(gitlab, "bob").project("space/sub/wine")
    assert (found.access_level, readme is None) == (expected, level == GUEST)


def test_nobody_reads_a_public_project(gitlab: Gitlab, wine: Project) -> None:  # noqa: F811
    wine.visibility = "public"
    found, readme = view(gitlab, None).project("space/sub/wine")
    assert (found.access_level, readme is None) == (AccessLevel.READ_ONLY, False)


def test_no_more_than_a_hundred_files(gitlab: Gitlab) -> None:  # noqa: F811
    files = {f"{number:03}.txt": "" for number in range(120)} | {"preview.png": "", "README.md": ""}
    gitlab.project("ada/many", files, owner=gitlab.user("ada"))
    found, readme = view(gitlab, "ada").project("ada/many")
    assert found.files == tuple(f"{number:03}.txt" for number in range(100))
    assert (found.preview_file, readme) == (
        "preview.png",
        FoundReadme("README.md of ada/many", b""),
    )


def test_an_empty_repository(gitlab: Gitlab) -> None:  # noqa: F811
    gitlab.project("ada/new", owner=gitlab.user("ada"))
    found, readme = view(gitlab, "ada").project("ada/new")
    assert (found.files, found.default_branch, found.preview_file, readme) == (
        None,
        None,
        None,
        None,
    )


def test_a_project_that_is_not_shown(gitlab: Gitlab, wine: Project) -> None:  # noqa: F811
    with pytest.raises(NotOnGitlabError, match="space/sub/wine"):
        view(gitlab, "bob").project("space/sub/wine")


def test_a_gitlab_that_cannot_answer_the_question(
    gitlab: Gitlab,  # noqa: F811
    wine: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = 'query { project(fullPath: "x") { packagesOfTomorrow } }'
    monkeypatch.setattr("sharinghub_tools.adapters.gitlab_portal_view._PROJECT", older)
    told = "GraphQL API does not answer for project 'space/sub/wine': Cannot query field"
    with pytest.raises(GitlabError, match=told):
        view(gitlab, "ada").project("space/sub/wine")
