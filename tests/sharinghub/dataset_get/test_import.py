"""Data of a dataset as an import of DVC: pinned, named in the README, told in the run's tags."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sharinghub_tools.adapters.dvc_import import importing
from sharinghub_tools.cli.main import main
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.sharinghub.dataset_get.conftest import RED, TABLE, WHITE, dvc, files

README = "---\ntitle: Grades # of wines\n---\n# Grades\n"
FOLDER = {"raw/red.csv": RED, "raw/more/white.csv": WHITE}

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def model() -> Path:
    """A DVC project in Git, and the current folder."""
    subprocess.run(["git", "init", "--quiet"], check=True)
    dvc(Path.cwd(), "init", "--quiet")
    Path("README.md").write_text(README)
    return Path.cwd()


def run(capsys: Capture, *arguments: str) -> tuple[int, str]:
    code = main(["dataset", "import", *arguments])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.fixture
def outs(tracked: Path) -> object:
    """What `dvc add` says of the folder: whatever keeps it, an import says the same."""
    return yaml.safe_load((tracked / "raw.dvc").read_text())["outs"]


@pytest.mark.parametrize("name", ["in_dvc", "in_lfs", "plain"])
def test_an_import_is_pinned_and_named(
    name: str,
    model: Path,
    outs: object,
    gitlab: Gitlab,
    token: str,
    capsys: Capture,
    request: pytest.FixtureRequest,
) -> None:
    project: Project = request.getfixturevalue(name)
    head = project.head()

    code, told = run(capsys, project.full_path, "raw", "--rev", "main")

    assert (code, told) == (
        0,
        f"imported raw of {project.full_path} (main, {(head or '')[:8]}) → raw\n"
        "commit raw.dvc, its .gitignore and the README\n",
    )
    page = f"{gitlab.url}/{project.full_path}"
    repo = {"url": f"{page}.git", "rev": "main", "rev_lock": head}
    assert yaml.safe_load(Path("raw.dvc").read_text()) == {
        "frozen": True,
        "deps": [{"path": "raw", "repo": repo}],
        "outs": outs,
    }
    assert {f"raw/{path}": content for path, content in files(Path("raw")).items()} == FOLDER
    added = f"related: # added by sharinghub dataset import\n  dataset: {page}\n"
    assert Path("README.md").read_text() == README.replace("wines\n", f"wines\n{added}")
    assert Path(".gitignore").read_text() == "/raw\n"
    assert list(Path(".dvc/tmp/sharinghub").iterdir()) == []
    kept = [path for path in model.rglob("*") if path.is_file()]
    assert [path for path in kept if token.encode() in path.read_bytes()] == []


def test_dvc_knows_it(model: Path, in_dvc: Project, capsys: Capture) -> None:
    run(capsys, "space/wine-dvc", "raw", "--out", "data/wine")
    (model / "data/wine/red.csv").write_text("changed")

    dvc(model, "checkout", "--force", "--quiet")

    assert (model / "data/wine/red.csv").read_bytes() == RED


def test_another_revision_takes_its_place(model: Path, plain: Project, capsys: Capture) -> None:
    run(capsys, "space/wine", "table.csv")
    readme = Path("README.md").read_bytes()
    head = plain.commit("main", {"table.csv": "new\n"})

    code, told = run(capsys, "space/wine", "table.csv", "--json", "--quiet")

    assert code == 0
    assert json.loads(told)["commit"] == head
    assert Path("table.csv").read_text() == "new\n"
    assert yaml.safe_load(Path("table.csv.dvc").read_text())["deps"][0]["repo"]["rev_lock"] == head
    assert Path("README.md").read_bytes() == readme


def test_what_is_no_import_is_left_alone(model: Path, plain: Project, capsys: Capture) -> None:
    Path("table.csv").write_text("mine")
    assert run(capsys, "space/wine", "table.csv") == (
        2,
        "sharinghub dataset import: table.csv is there, and no import; give another place with "
        "--out, or --force\n",
    )
    assert Path("table.csv").read_text() == "mine"
    assert run(capsys, "space/wine", "table.csv", "--force")[0] == 0


def test_where_dvc_does_not_take_it_all_is_as_it_was(
    model: Path, plain: Project, capsys: Capture
) -> None:
    Path(".gitignore").write_text("/data/\n")
    Path("data").mkdir()
    code, told = run(capsys, "space/wine", "table.csv", "-o", "data/table.csv")
    assert code == 5
    assert told.startswith("sharinghub dataset import: DVC does not take data/table.csv: bad DVC")
    assert told.endswith("; nothing was changed\n")
    assert list(Path("data").iterdir()) == []
    assert Path("README.md").read_text() == README


def test_no_dvc_project(plain: Project, capsys: Capture) -> None:
    code, told = run(capsys, "space/wine", "table.csv")
    assert code == 2
    assert told.endswith("is in no DVC project; run: dvc init\n")


def test_a_run_of_a_generated_project_tells_where_its_data_are_from(
    in_dvc: Project, gitlab: Gitlab, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["new", "ai-model", "--no-input", "-o", ".", "project_name=Grades"]) == 0
    monkeypatch.chdir("grades")
    capsys.readouterr()

    code, told = run(capsys, "space/wine-dvc", "raw", "--out", "raw")

    assert (code, told.count("\n")) == (0, 2), told
    script = "import json; from grades.revision import data_tags; print(json.dumps(data_tags()))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["dvc.import.raw"] == (
        f"{gitlab.url}/space/wine-dvc.git@{in_dvc.head()}"
    )
    assert f"  dataset: {gitlab.url}/space/wine-dvc\n" in Path("README.md").read_text()
    assert main(["validate", "--quiet"]) == 0


@pytest.mark.parametrize("name", ["in_dvc", "in_lfs", "plain"])
def test_all_imports_come_back_as_they_are_locked(
    name: str,
    model: Path,
    gitlab: Gitlab,
    token: str,
    capsys: Capture,
    request: pytest.FixtureRequest,
) -> None:
    """As on a runner: a clone has the files of the imports, and neither data nor cache."""
    project: Project = request.getfixturevalue(name)
    run(capsys, project.full_path, "raw", "--out", "data/raw")
    run(capsys, project.full_path, "table.csv")
    locked = {file.name: file.read_bytes() for file in model.rglob("*.dvc") if file.is_file()}
    head = (project.head() or "")[:8]
    project.commit("main", {"raw/red.csv": "newer\n", "table.csv": "newer\n"})
    shutil.rmtree("data/raw")
    Path("table.csv").unlink()
    shutil.rmtree(".dvc/cache")

    code, told = run(capsys)

    assert (code, told) == (
        0,
        f"data/raw: 2 files of {project.full_path} ({head}) fetched\n"
        f"table.csv: 1 file of {project.full_path} ({head}) fetched\n",
    )
    assert {f"raw/{path}": text for path, text in files(Path("data/raw")).items()} == FOLDER
    assert Path("table.csv").read_bytes() == TABLE
    assert {
        file.name: file.read_bytes() for file in model.rglob("*.dvc") if file.is_file()
    } == locked
    dvc(model, "pull", "--quiet")
    assert run(capsys) == (0, "data/raw: already there\ntable.csv: already there\n")
    kept = [path for path in model.rglob("*") if path.is_file()]
    assert [path for path in kept if token.encode() in path.read_bytes()] == []


def test_what_was_changed_in_an_imports_place_stays(
    model: Path, plain: Project, capsys: Capture
) -> None:
    run(capsys, "space/wine", "table.csv")
    Path("table.csv").unlink()
    Path("table.csv").write_text("mine")
    code, told = run(capsys)
    assert (code, Path("table.csv").read_text()) == (2, "mine")
    assert told == (
        "sharinghub dataset import: table.csv is not as table.csv.dvc has it; move it away, or "
        "run: dvc add\n"
    )


def test_a_token_goes_to_no_server_that_a_file_names(
    model: Path, plain: Project, capsys: Capture
) -> None:
    run(capsys, "space/wine", "table.csv")
    shutil.rmtree(".dvc/cache")
    Path("table.csv").unlink()
    text = Path("table.csv.dvc").read_text()
    Path("table.csv.dvc").write_text(re.sub("url: .*", "url: http://127.0.0.1:9/a/b.git", text))
    code, told = run(capsys)
    assert code == 0
    assert re.fullmatch(
        r"table.csv: not from http://127.0.0.1:\d+, and left to: dvc pull table.csv.dvc\n", told
    )


def test_without_imports_nothing_is_done(model: Path, capsys: Capture) -> None:
    assert run(capsys) == (0, f"{model} has no imports\n")
    assert run(capsys, "--rev", "v1")[0] == 2


def test_two_at_once_do_not_meet(model: Path, plain: Project, capsys: Capture) -> None:
    with importing(model):
        code, told = run(capsys, "space/wine", "table.csv")
    assert (code, told) == (
        5,
        f"sharinghub dataset import: another import into {model} is at work; run the command "
        "again when it has ended\n",
    )
    assert run(capsys, "space/wine", "table.csv")[0] == 0


def test_the_pipeline_of_a_model_brings_what_it_imports(
    in_dvc: Project,
    gitlab: Gitlab,
    token: str,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The very lines of its job, in a fresh clone, with the token of the pipeline alone."""
    assert main(["new", "ai-model", "--no-input", "-o", ".", "project_name=Grades"]) == 0
    project = Path("grades").resolve()
    monkeypatch.chdir(project)
    assert run(capsys, "space/wine-dvc", "raw", "--out", "raw")[0] == 0
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", "add", "--all"], check=True)
    subprocess.run(["git", *identity, "commit", "--quiet", "-m", "Import"], check=True)
    clone = tmp_path / "runner" / "grades"
    subprocess.run(["git", "clone", "--quiet", str(project), str(clone)], check=True)
    jobs = yaml.safe_load((clone / ".gitlab-ci.yml").read_text())
    (lines,) = (line for line in jobs["train"]["script"] if "dataset import" in line)
    monkeypatch.delenv("GITLAB_TOKEN")
    monkeypatch.delenv("GITLAB_URL")
    portal = os.environ["SHARINGHUB_URL"]
    runner = {"CI_SERVER_URL": gitlab.url, "SHARINGHUB_URL": portal, "HOME": str(tmp_path)}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def job(**variables: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", lines],
            cwd=clone,
            env={"PATH": path, **runner, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    assert job() == ""
    assert not (clone / "raw").exists()
    head = (in_dvc.head() or "")[:8]
    assert job(PROJECT_TOKEN=token) == f"raw: 2 files of space/wine-dvc ({head}) fetched\n"
    assert {f"raw/{name}": text for name, text in files(clone / "raw").items()} == FOLDER
    assert job(PROJECT_TOKEN="wrong", DATASET_TOKEN=token) == "raw: already there\n"
    dvc(clone, "pull", "--quiet", "--allow-missing")
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True
    )
    assert status.stdout == ""
