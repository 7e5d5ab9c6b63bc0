"""``sharinghub adopt`` for projects on GitLab, and for a whole group."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.fixtures import gitlab  # noqa: F401
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.conftest import mlflow_3  # noqa: F401 - a fixture
from tests.live.mlflow_data import MlflowData
from tests.live.mlflow_server import MlflowServer

PORTAL = "https://sharinghub.example.org"
FILES = {
    "README.md": "# Kelp\n\nForests of the sea.\n",
    "pyproject.toml": '[project]\nname = "kelp"\ndependencies = ["keras"]\n',
    ".dvc/config": "[core]\n    analytics = false\n",
    "tiles.dvc": "outs:\n- md5: aa.dir\n  path: tiles\n",
}


@pytest.fixture
def kelp(
    gitlab: Gitlab,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Project:
    """A project of ada's, whose token is in the environment."""
    ada = gitlab.user("ada")
    for name in ("CI_PROJECT_ID", "CI_SERVER_URL", "CI_JOB_TOKEN", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITLAB_URL", gitlab.url)
    monkeypatch.setenv("GITLAB_TOKEN", gitlab.token(ada))
    monkeypatch.setenv("SHARINGHUB_URL", PORTAL)
    monkeypatch.chdir(tmp_path)
    topics = ["sea", "sharinghub:aimodel"]
    return gitlab.project("space/kelp", files=FILES, topics=topics, owner=ada, description="Kelp.")


def read(project: Project, path: str, branch: str = "sharinghub-adopt") -> str:
    head = project.repository.head(branch)
    assert head is not None
    return project.repository.read(head, path).decode()


def test_all_is_proposed_in_one_merge_request(
    kelp: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("adopt", "--project", "space/kelp", "--merge-request")
    assert main([*asked, "--component", "space/tools/link-model@v1"]) == 0
    told = capsys.readouterr().out
    assert told == (
        "proposed README.md: front matter: title\n"
        "proposed pyproject.toml: settings: topics, model, tracking, tracking-uri, gitlab-url, "
        "gitlab-project, gitlab-project-id, sharinghub-url\n"
        "proposed .dvc/config: SharingHub's store as remote\n"
        "proposed .gitlab-ci.yml: the component that links\n"
        f"{gitlab.url}/space/kelp/-/merge_requests/1\n"
    )
    assert read(kelp, "README.md", "main") == FILES["README.md"]
    assert read(kelp, "README.md") == (
        f"---\ntitle: Kelp # added by sharinghub adopt\n---\n\n{FILES['README.md']}"
    )
    assert read(kelp, "pyproject.toml") == FILES["pyproject.toml"] + (
        "\n# Read by the command sharinghub.\n[tool.sharinghub]\n"
        'topics = ["sharinghub:aimodel", "sea"]\nmodel = "kelp"\ntracking = "sharinghub"\n'
        f'tracking-uri = "{PORTAL}/mlflow/space/kelp/tracking/"\ngitlab-url = "{gitlab.url}"\n'
        f'gitlab-project = "space/kelp"\ngitlab-project-id = {kelp.id}\n'
        f'sharinghub-url = "{PORTAL}"\n'
    )
    assert read(kelp, ".dvc/config") == (
        "[core]\n    remote = sharinghub\n    analytics = false\n['remote \"sharinghub\"']\n"
        f"    url = {PORTAL}/api/store/{kelp.id}\n    auth = custom\n"
        "    custom_auth_header = X-Gitlab-Token\n"
    )
    # Again, it is the same one.
    assert main([*asked, "--quiet"]) == 0
    assert capsys.readouterr().out.endswith("/space/kelp/-/merge_requests/1\n")
    assert len(kelp.repository.branches()) == 2


def test_a_branch_of_an_earlier_time_is_left_alone(
    kelp: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    kelp.commit("sharinghub-adopt", {"old.txt": "old\n"}, "Old", gitlab.user("ada"))
    assert main(["adopt", "--project", "space/kelp", "--merge-request", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["merge_request"] == f"{gitlab.url}/space/kelp/-/merge_requests/1"
    assert "title: Kelp" in read(kelp, "README.md", "sharinghub-adopt-2")


def test_a_clone_is_told_what_gitlab_and_mlflow_know(
    kelp: Project,
    mlflow_3: MlflowServer,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = MlflowData(mlflow_3.url)
    data.model(f"forests ({kelp.id})")
    data.model("forests (99999)")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_3.url)
    clone = tmp_path / "clone"
    clone.mkdir()
    (clone / "pyproject.toml").write_text('[tool.sharinghub]\ngitlab-project = "space/kelp"\n')
    assert main(["adopt", str(clone), "--yes", "--quiet"]) == 0
    settings = tomllib.loads((clone / "pyproject.toml").read_text())["tool"]["sharinghub"]
    assert (settings["model"], settings["topics"]) == ("forests", ["sharinghub:aimodel", "sea"])
    assert settings["gitlab-project-id"] == kelp.id
    # GitLab's description stands where a README had none.
    assert (clone / "README.md").read_text() == (
        "---\ntitle: kelp # added by sharinghub adopt\n---\n\n# kelp\n\nKelp.\n"
    )


def test_without_that_nothing_is_written(kelp: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adopt", "--project", str(kelp.id)]) == 0
    shown = capsys.readouterr()
    assert "+title: Kelp # added by sharinghub adopt\n" in shown.out
    assert shown.err.endswith("nothing was written; run it with --merge-request\n")
    assert list(kelp.repository.branches()) == ["main"]


def test_a_group_is_surveyed(
    kelp: Project,
    gitlab: Gitlab,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    ada = gitlab.user("ada")
    gitlab.project("space/empty", owner=ada)
    gitlab.project("space/broken", files={"README.md": "---\na: [\n---\n"}, owner=ada)
    done = {
        "README.md": "---\ntitle: Done\nlicense: MIT\n---\n",
        "pyproject.toml": '[tool.sharinghub]\nmodel = "done"\n',
        ".gitlab-ci.yml": "include:\n  - component: $CI_SERVER_FQDN/space/tools/link-model@v1\n",
    }
    topics = ["sharinghub:aimodel"]
    gitlab.project("space/sub/done", files=done, topics=topics, owner=ada, description="Done.")
    assert main(["adopt", "--report", "space"]) == 0
    assert capsys.readouterr() == (
        "space/kelp      front matter, settings, DVC remote, linking in CI\n"
        "space/empty     files\n"
        "space/broken    readable front matter, category topic, description, settings, "
        "linking in CI\n"
        "space/sub/done  nothing\n",
        "space: 4 projects, 1 with all that SharingHub needs\n",
    )
    assert main(["adopt", "--report", "space", "--json", "--quiet"]) == 0
    first, *_ = json.loads(capsys.readouterr().out)
    assert first == {
        "project": "space/kelp",
        "project_id": kelp.id,
        "lacks": ["front matter", "settings", "DVC remote", "linking in CI"],
        "error": None,
    }


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--project", "space/none", "--merge-request"], 6, "project 'space/none'"),
        (["--project", "space/kelp", "--yes"], 2, "--yes writes to a folder"),
        (["--merge-request"], 2, "--merge-request is for a project on GitLab"),
        (["--report", "nobody"], 6, "group 'nobody'"),
        (["--project", "space/kelp", "--component", "x"], 0, "cannot be added: 'x' is no address"),
    ],
)
def test_wrong_use_is_one_line(
    kelp: Project,
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["adopt", *arguments]) == (code or 1)
    assert message in capsys.readouterr().err
    assert list(kelp.repository.branches()) == ["main"]
