"""The DVC store: real DVC pushes and pulls, and who may."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.portal import SharingHub

AI_MODEL = "sharinghub:aimodel"


@pytest.fixture
def wine(gitlab: Gitlab) -> Project:
    return gitlab.project("space/wine", {"README.md": "# Wine\n"}, [AI_MODEL])


@pytest.fixture
def token(gitlab: Gitlab, wine: Project) -> str:
    """Of a Developer."""
    ada = gitlab.user("ada")
    gitlab.member(wine, ada, 30)
    return gitlab.token(ada)


def dvc(folder: Path, *arguments: str, home: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "DVC_NO_ANALYTICS": "1"}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = [sys.executable, "-m", "dvc", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_dvc_pushes_and_pulls(
    tmp_path: Path, portal: SharingHub, wine: Project, token: str
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()

    def run(*arguments: str) -> None:
        dvc(folder, *arguments, home=tmp_path)

    run("init", "--no-scm", "--quiet")
    run("remote", "add", "-d", "storage", f"{portal.url}/api/store/{wine.id}")
    run("remote", "modify", "storage", "auth", "custom")
    run("remote", "modify", "storage", "custom_auth_header", "X-Gitlab-Token")
    run("remote", "modify", "--local", "storage", "password", token)
    (folder / "wine.csv").write_text("alcohol\n14.2\n")
    run("add", "wine.csv")
    run("push")
    (folder / "wine.csv").unlink()
    for path in (folder / ".dvc" / "cache").rglob("*"):
        if path.is_file():
            path.unlink()
    run("pull")

    assert (folder / "wine.csv").read_text() == "alcohol\n14.2\n"
    objects = [path for path in portal.store(wine.id).rglob("*") if path.is_file()]
    assert [path.read_text() for path in objects] == ["alcohol\n14.2\n"]


def asked(
    portal: SharingHub, project: object, token: str, method: str = "GET", **kwargs: object
) -> requests.Response:
    return requests.request(
        method,
        f"{portal.url}/api/store/{project}/files/md5/aa/bb",
        headers={"X-Gitlab-Token": token} if token else {},
        allow_redirects=False,
        timeout=10,
        **kwargs,
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_a_developer_is_sent_to_a_presigned_address(
    portal: SharingHub, wine: Project, token: str, method: str
) -> None:
    answer = asked(portal, wine.id, token, method)

    assert answer.status_code == 307
    assert answer.headers["Location"].startswith(f"{portal.url}/s3/sharinghub/{wine.id}/files/md5/")
    assert "X-Amz-Signature=" in answer.headers["Location"]
    assert token not in answer.headers["Location"]


def test_an_address_is_good_for_one_method_and_one_hour(
    portal: SharingHub, wine: Project, token: str
) -> None:
    address = asked(portal, wine.id, token).headers["Location"]

    assert requests.get(address, timeout=10).status_code == 404
    assert requests.head(address, timeout=10).status_code == 403
    portal.clock.advance(3601)
    assert requests.get(address, timeout=10).status_code == 403


def refusal(answer: requests.Response) -> tuple[int, object]:
    return answer.status_code, answer.json()["detail"]


def test_who_may_not(gitlab: Gitlab, portal: SharingHub, wine: Project) -> None:
    bob = gitlab.user("bob")
    stranger = gitlab.token(bob)
    assert refusal(asked(portal, wine.id, "")) == (
        401,
        "Missing token, either use login, or pass it as header or query",
    )
    assert asked(portal, wine.id, "glpat-nobody").status_code == 401
    assert asked(portal, wine.id, gitlab.job_token(wine, bob)).status_code == 401
    assert asked(portal, wine.id, gitlab.expired_token(bob)).status_code == 401
    assert refusal(asked(portal, wine.id, stranger)) == (404, "Not Found")
    assert refusal(asked(portal, 4711, stranger)) == (404, "Not Found")
    assert asked(portal, "gitlab-project-id", stranger).status_code == 422
    assert asked(portal, wine.id, stranger, "DELETE").status_code == 405

    gitlab.member(wine, bob, 20)
    insufficient = (403, "Insufficient access level, must be at least developer.")
    assert refusal(asked(portal, wine.id, stranger)) == insufficient
    gitlab.member(wine, bob, 30)
    assert refusal(asked(portal, wine.id, stranger)) == insufficient
    portal.clock.advance(301)
    assert asked(portal, wine.id, stranger).status_code == 307


def test_categories_without_a_store(gitlab: Gitlab, portal: SharingHub) -> None:
    ada = gitlab.user("ada")
    token = gitlab.token(ada)
    tools = gitlab.project("space/tools", {"README.md": ""}, ["sharinghub:tools"], owner=ada)
    none = gitlab.project("space/none", {"README.md": ""}, ["wine"], owner=ada)

    disabled = "S3 store is not enabled for this project's category"
    assert refusal(asked(portal, tools.id, token)) == (403, disabled)
    assert refusal(asked(portal, none.id, token)) == (500, "Category not found in ['wine']")


def test_an_upload_of_unknown_length_to_s3(portal: SharingHub, wine: Project, token: str) -> None:
    address = asked(portal, wine.id, token, "PUT").headers["Location"]
    binary = {"Content-Type": "application/octet-stream"}

    assert requests.put(address, data=b"1", timeout=10).status_code == 403
    assert requests.put(address, data=iter([b"1"]), headers=binary, timeout=10).status_code == 501
    assert requests.put(address, data=b"1", headers=binary, timeout=10).status_code == 200
    assert (portal.store(wine.id) / "files/md5/aa/bb").read_bytes() == b"1"
