"""Who is asking: https://docs.gitlab.com/api/rest/authentication/."""

from __future__ import annotations

from datetime import date, timedelta

import gitlab as python_gitlab
import pytest
import requests

from tests.gitlab.conftest import Client
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.gitlab.state import User, now

INVALID_TOKEN = {
    "error": "invalid_token",
    "error_description": "Token is expired. You can either do re-authorization or token refresh.",
}
INSUFFICIENT = "The request requires higher privileges than provided by the access token."


def get(gitlab: Gitlab, path: str, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(f"{gitlab.url}/api/v4{path}", headers=named, timeout=10)


def test_python_gitlab_signs_in(gitlab: Gitlab, client: Client, token: str) -> None:
    connection = client(token)
    connection.auth()
    assert connection.user is not None
    assert connection.user.username == "ada"
    assert connection.version() == ("18.5.1", "3a5b1d9f0c2")


def test_a_token_is_taken_from_each_header_and_from_basic_authentication(
    gitlab: Gitlab, token: str
) -> None:
    url = f"{gitlab.url}/api/v4/user"
    answers = [
        requests.get(url, headers={"PRIVATE-TOKEN": token}, timeout=10),
        requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10),
        requests.get(url, auth=("anything", token), timeout=10),
        requests.get(url, params={"private_token": token}, timeout=10),
    ]
    assert [answer.json()["username"] for answer in answers] == ["ada"] * 4


def test_nobody_and_an_unknown_token_are_unauthorized(gitlab: Gitlab) -> None:
    for answer in (get(gitlab, "/user"), get(gitlab, "/user", PRIVATE_TOKEN="glpat-unknown")):
        assert answer.status_code == 401
        assert answer.json() == {"message": "401 Unauthorized"}


def test_a_token_ends_at_the_start_of_its_last_day(gitlab: Gitlab, ada: User) -> None:
    ended = gitlab.token(ada, expires=now().date())
    lasting = gitlab.token(ada, expires=now().date() + timedelta(days=2))
    answer = get(gitlab, "/user", PRIVATE_TOKEN=ended)
    assert (answer.status_code, answer.json()) == (401, INVALID_TOKEN)
    assert get(gitlab, "/user", PRIVATE_TOKEN=lasting).status_code == 200


def test_a_revoked_token(gitlab: Gitlab, token: str) -> None:
    gitlab.revoke(token)
    answer = get(gitlab, "/user", PRIVATE_TOKEN=token)
    assert answer.status_code == 401
    assert answer.json()["error_description"] == (
        "Token was revoked. You have to re-authorize from the user."
    )


def test_a_scope_that_is_too_narrow(gitlab: Gitlab, ada: User, wine: Project) -> None:
    reads = gitlab.token(ada, scopes=("read_api",))
    commits = f"{gitlab.url}/api/v4/projects/{wine.id}/repository/commits"
    answer = requests.post(commits, headers={"PRIVATE-TOKEN": reads}, json={}, timeout=10)
    assert answer.status_code == 403
    assert answer.json() == {
        "error": "insufficient_scope",
        "error_description": INSUFFICIENT,
        "scope": "api read_api",
    }
    assert get(gitlab, f"/projects/{wine.id}", PRIVATE_TOKEN=reads).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (("api",), ["/user", "/projects", "/file"]),
        (("read_api",), ["/user", "/projects", "/file"]),
        (("read_user",), ["/user"]),
        (("read_repository",), ["/file"]),
        (("write_repository",), []),
    ],
)
def test_what_each_scope_reads(
    gitlab: Gitlab, ada: User, wine: Project, scopes: tuple[str, ...], allowed: list[str]
) -> None:
    text = gitlab.token(ada, scopes=scopes)
    paths = {
        "/user": "/user",
        "/projects": "/projects",
        "/file": f"/projects/{wine.id}/repository/files/README.md?ref=main",
    }
    statuses = {
        name: get(gitlab, path, PRIVATE_TOKEN=text).status_code for name, path in paths.items()
    }
    assert statuses == {name: 200 if name in allowed else 403 for name in paths}
    own = get(gitlab, "/personal_access_tokens/self", PRIVATE_TOKEN=text).json()
    assert own["scopes"] == list(scopes)


def test_a_token_about_itself(gitlab: Gitlab, ada: User, client: Client) -> None:
    day = date(2040, 1, 31)
    text = gitlab.token(ada, scopes=("api", "write_repository"), expires=day, name="link")
    own = client(text).personal_access_tokens.get("self")
    assert {
        name: getattr(own, name)
        for name in ("name", "scopes", "user_id", "expires_at", "active", "revoked")
    } == {
        "name": "link",
        "scopes": ["api", "write_repository"],
        "user_id": ada.id,
        "expires_at": "2040-01-31",
        "active": True,
        "revoked": False,
    }


def test_a_project_access_token_is_of_a_bot_of_that_project_alone(
    gitlab: Gitlab, ada: User, wine: Project, client: Client, token: str
) -> None:
    """https://docs.gitlab.com/user/project/settings/project_access_tokens/"""
    other = gitlab.project("space/other", files={}, owner=ada)
    made = (
        client(token)
        .projects.get(wine.id)
        .access_tokens.create(
            {"name": "link", "scopes": ["api"], "access_level": 30, "expires_at": "2026-12-31"}
        )
    )
    with_it = client(made.token)
    with_it.auth()
    assert with_it.user is not None
    assert with_it.user.username.startswith(f"project_{wine.id}_bot_")
    access = with_it.projects.get(wine.id).permissions
    assert access["project_access"]["access_level"] == 30
    with pytest.raises(python_gitlab.GitlabGetError, match="404 Project Not Found"):
        with_it.projects.get(other.id)
    assert gitlab.project_token(wine) != made.token


def test_a_job_token_reads_its_job_and_little_else(
    gitlab: Gitlab, ada: User, wine: Project
) -> None:
    """https://docs.gitlab.com/ci/jobs/ci_job_token/: not the endpoints that write commits."""
    job = gitlab.job_token(wine, ada)
    here = f"/projects/{wine.id}"
    assert get(gitlab, "/job", JOB_TOKEN=job).json()["user"]["username"] == "ada"
    assert get(gitlab, f"{here}/repository/files/README.md/raw", JOB_TOKEN=job).status_code == 200
    assert get(gitlab, f"{here}/releases", JOB_TOKEN=job).json() == []
    unseen = get(gitlab, here, JOB_TOKEN=job)
    assert (unseen.status_code, unseen.json()) == (404, {"message": "404 Project Not Found"})
    assert get(gitlab, "/user", JOB_TOKEN=job).status_code == 401
    assert get(gitlab, "/user", PRIVATE_TOKEN=job).status_code == 401
    gitlab.revoke(job)
    assert get(gitlab, "/job", JOB_TOKEN=job).status_code == 401


def test_requests_are_kept_without_tokens(gitlab: Gitlab, token: str) -> None:
    requests.get(f"{gitlab.url}/api/v4/user?private_token={token}&a=1", timeout=10)
    requests.get(f"{gitlab.url}/api/v4/user", timeout=10)
    assert [(str(each), each.user, each.index) for each in gitlab.requests] == [
        ("GET /api/v4/user?private_token=[FILTERED]&a=1 -> 200", "ada", 1),
        ("GET /api/v4/user -> 401", None, 2),
    ]
    assert token not in repr(gitlab.requests)
    assert token not in repr(gitlab.state.tokens[token])


def test_paths_and_methods_that_are_not_there(http: requests.Session) -> None:
    assert http.get("/nothing").json() == {"error": "404 Not Found"}
    wrong = http.patch("/user")
    assert (wrong.status_code, wrong.json()) == (405, {"error": "405 Not Allowed"})
    broken = http.post("/projects", data="{", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["error"]) == (400, "Invalid json")
