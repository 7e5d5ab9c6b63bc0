"""Projects and users, on the tests' GitLab."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharinghub_tools.adapters.gitlab_projects import current_user, group_projects, project
from sharinghub_tools.domain.gitlab_project import GitlabProject, GitlabUser
from sharinghub_tools.errors import NotOnGitlabError, RefusedError
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.state import DEVELOPER, MAINTAINER, OWNER, now
from tests.unit.adapters.gitlab_users import asked, client_of

TOPIC = "sharinghub:aimodel"


def test_a_project_by_number_and_by_path(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    made = gitlab.project(
        "space/sub/wine",
        files={"README.md": "x"},
        topics=[TOPIC, "Wine"],
        visibility="public",
        owner=ada,
        description="Two\nlines",
    )
    made.avatar = ("preview.png", b"PNG")
    client = client_of(gitlab, gitlab.token(ada))
    expected = GitlabProject(
        id=made.id,
        path="space/sub/wine",
        name="wine",
        web_url=f"{gitlab.url}/space/sub/wine",
        git_url=f"{gitlab.url}/space/sub/wine.git",
        default_branch="main",
        description="Two\nlines",
        visibility="public",
        topics=(TOPIC, "Wine"),
        avatar_url=f"{gitlab.url}/uploads/-/system/project/avatar/{made.id}/preview.png",
        access_level=OWNER,
        creator_id=ada.id,
    )
    assert project(client, made.id) == expected
    assert project(client, "space/sub/wine") == expected
    assert asked(gitlab) == [f"GET /projects/{made.id} 200", "GET /projects/space%2Fsub%2Fwine 200"]


def test_an_empty_project_has_no_branch(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    gitlab.project("ada/wine", owner=ada)
    found = project(client_of(gitlab, gitlab.token(ada)), "ada/wine")
    assert (found.is_empty, found.default_branch, found.description) == (True, None, "")


def test_the_highest_role_counts(gitlab: Gitlab) -> None:  # noqa: F811
    made = gitlab.project("space/wine", files={"README.md": "x"})
    bob = gitlab.user("bob")
    client = client_of(gitlab, gitlab.token(bob))
    gitlab.member(made, bob, DEVELOPER)
    assert project(client, made.id).access_level == DEVELOPER
    gitlab.member(gitlab.group("space"), bob, MAINTAINER)
    assert project(client, made.id).access_level == MAINTAINER
    made.visibility = "public"
    assert project(client_of(gitlab, None), made.id).access_level is None


@pytest.mark.parametrize("reference", ["space/other", "space/a b#?%ü", 4711])
def test_no_such_project(reference: int | str, gitlab: Gitlab) -> None:  # noqa: F811
    client = client_of(gitlab, gitlab.token(gitlab.user("ada")))
    with pytest.raises(NotOnGitlabError) as caught:
        project(client, reference)
    assert str(caught.value) == (
        f"project '{reference}': 404 Project Not Found; it does not exist, or this token may not "
        "see it"
    )


def test_what_is_not_shown_to_nobody_or_to_a_job(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    made = gitlab.project("space/wine", files={"README.md": "x"}, owner=ada)
    other = gitlab.project("space/other", owner=ada)
    nobody = client_of(gitlab, None)
    job = client_of(gitlab, gitlab.job_token(other, ada), kind="job", source="CI_JOB_TOKEN")
    what = "'space/wine': 404 Project Not Found; it does not exist, or"
    for client, why in (
        (nobody, "is not shown to everybody; set GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN"),
        (job, "CI_JOB_TOKEN may not see it; set GITLAB_TOKEN to a project access token"),
    ):
        with pytest.raises(NotOnGitlabError) as caught:
            project(client, "space/wine")
        assert str(caught.value) == f"project {what} {why}"
        assert type(caught.value) is NotOnGitlabError
    with pytest.raises(NotOnGitlabError):
        list(group_projects(nobody, "space"))
    made.visibility = "public"
    assert project(nobody, "space/wine").id == made.id


def test_the_projects_of_a_group(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    made = [
        gitlab.project(f"space/{'sub/' * (number % 2)}p{number}", topics=[TOPIC], owner=ada)
        for number in range(205)
    ]
    gitlab.project("space/no-model", owner=ada)
    gitlab.project("spaceship/p", topics=[TOPIC], owner=ada)
    made[7].archived = True
    gitlab.project("space/hidden", topics=[TOPIC])
    client = client_of(gitlab, gitlab.token(ada))
    found = [each.id for each in group_projects(client, "space", topic=TOPIC)]
    assert found == [each.id for each in made if not each.archived]
    assert asked(gitlab) == ["GET /groups/space/projects 200"] * 3
    assert gitlab.requests[0].query == (
        "include_subgroups=True&with_shared=False&archived=False&order_by=id&sort=asc"
        "&topic=sharinghub%3Aaimodel&per_page=100"
    )
    below = group_projects(client, "space/sub", topic=TOPIC)
    assert [each.path for each in below][:2] == ["space/sub/p1", "space/sub/p3"]
    everything = [each.path for each in group_projects(client, gitlab.group("space").id)]
    assert len(everything) == 205
    assert "space/no-model" in everything


def test_a_project_that_is_made_meanwhile_hides_none(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    made = [gitlab.project(f"space/p{number}", owner=ada).id for number in range(101)]
    found = group_projects(client_of(gitlab, gitlab.token(ada)), "space")
    first = next(found).id
    late = gitlab.project("space/a-late-one", owner=ada).id
    assert [first, *(each.id for each in found)] == [*made, late]


def test_a_project_that_comes_back_meanwhile_shows_none_twice(
    gitlab: Gitlab,  # noqa: F811
) -> None:
    ada = gitlab.user("ada")
    made = [gitlab.project(f"space/p{number}", owner=ada) for number in range(102)]
    made[0].archived = True
    found = group_projects(client_of(gitlab, gitlab.token(ada)), "space")
    first = next(found).id
    made[0].archived = False
    assert [first, *(each.id for each in found)] == [each.id for each in made[1:]]


def test_no_such_group(gitlab: Gitlab) -> None:  # noqa: F811
    client = client_of(gitlab, gitlab.token(gitlab.user("ada")))
    with pytest.raises(NotOnGitlabError) as caught:
        list(group_projects(client, "no/space"))
    assert str(caught.value) == (
        "projects of group 'no/space': 404 Group Not Found; it does not exist, or this token may "
        "not see it"
    )


def test_who_asks(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    assert current_user(client_of(gitlab, gitlab.token(ada))) == GitlabUser(ada.id, "ada")


def test_tokens_that_are_no_longer_valid(gitlab: Gitlab) -> None:  # noqa: F811
    ada = gitlab.user("ada")
    revoked = gitlab.token(ada)
    gitlab.revoke(revoked)
    yesterday = now().date() - timedelta(days=1)
    for token, problem in (
        (gitlab.token(ada, expires=yesterday), "it is expired"),
        (revoked, "it was revoked"),
        ("glpat-unknown", "it is unknown, expired or revoked"),
    ):
        with pytest.raises(RefusedError) as caught:
            current_user(client_of(gitlab, token))
        assert str(caught.value) == (
            f"{gitlab.url} refuses the token of GITLAB_TOKEN: {problem}; give a valid one"
        )
    with pytest.raises(RefusedError) as caught:
        current_user(client_of(gitlab, None))
    assert str(caught.value) == (
        f"{gitlab.url} wants to know who asks; set GITLAB_TOKEN or GITLAB_PRIVATE_TOKEN"
    )
