"""``sharinghub publish`` on the tests' GitLab: what is there at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.gitlab.instance import Gitlab
from tests.gitlab.project import Project
from tests.live.publish.local_project import DVC_CONFIG, HUB, PYPROJECT, LocalProject, picture

CREATED = """\
space/wine on {url}:
  project         create space/wine on {url}
  file            pyproject.toml: commit the project's number
  file            .dvc/config: commit the project's number
  name            “Wine quality”
  description     “Tells wines apart”
  visibility      “private”
  topics          + sharinghub:aimodel, wine
  avatar          preview.png, 1 KiB
  push            main → {url}/space/wine.git
  remote          main follows origin, {url}/space/wine.git
"""
Captured = pytest.CaptureFixture[str]


def only_project(gitlab: Gitlab) -> Project:
    (project,) = gitlab.state.projects.values()
    return project


def test_a_new_project(gitlab: Gitlab, wine: LocalProject, capsys: Captured) -> None:
    assert main(["publish"]) == 0
    project = only_project(gitlab)
    assert (project.full_path, project.name) == ("space/wine", "Wine quality")
    assert project.description == "Tells wines apart"
    assert (project.visibility, project.default_branch) == ("private", "main")
    assert project.topics == ["sharinghub:aimodel", "wine"]
    assert project.avatar == ("preview.png", picture())
    assert project.log() == ["chore: publish to GitLab", "Start"]
    assert project.head() == wine.git("rev-parse", "HEAD")
    page = f"{gitlab.url}/space/wine"
    plan = CREATED.format(url=gitlab.url)
    assert capsys.readouterr() == (f"{page}\n", f"{plan}published {page}\n")


def test_the_files_say_where_it_is_and_keep_every_other_byte(
    gitlab: Gitlab, wine: LocalProject
) -> None:
    main(["publish"])
    number = only_project(gitlab).id
    before = PYPROJECT.format(url=gitlab.url)
    neighbour = 'gitlab-project = "space/wine"  # with its group\n'
    assert wine.read("pyproject.toml") == before.replace(
        neighbour, f"{neighbour}gitlab-project-id = {number}\n"
    )
    assert wine.read(".dvc/config") == DVC_CONFIG.replace("gitlab-project-id", str(number))
    assert wine.git("status", "--porcelain") == ""
    assert wine.git("show", "--format=", "--name-only").splitlines() == [
        ".dvc/config",
        "pyproject.toml",
    ]


def test_dvc_reads_its_remote(gitlab: Gitlab, wine: LocalProject) -> None:
    main(["publish"])
    command = [sys.executable, "-m", "dvc", "remote", "list"]
    listed = subprocess.run(
        command, cwd=wine.folder, capture_output=True, encoding="utf-8", check=False
    )
    url = f"{HUB}/api/store/{only_project(gitlab).id}"
    assert listed.stdout.split() == ["storage", url, "(default)"], listed.stderr


def test_git_follows_the_project(gitlab: Gitlab, wine: LocalProject) -> None:
    main(["publish"])
    assert wine.git("remote", "get-url", "origin") == f"{gitlab.url}/space/wine.git"
    assert wine.git("status", "--short", "--branch") == "## main...origin/main"
    assert "sharinghub" not in wine.git("config", "--local", "--list")


def test_again_changes_nothing(gitlab: Gitlab, wine: LocalProject, capsys: Captured) -> None:
    main(["publish"])
    before = wine.everything()
    capsys.readouterr()
    gitlab.requests.clear()
    assert main(["publish"]) == 0
    assert [str(request) for request in gitlab.requests if request.writes] == []
    assert len(gitlab.requests) == 3
    assert wine.everything() == before
    page = f"{gitlab.url}/space/wine"
    assert capsys.readouterr() == (f"{page}\n", f"{page} agrees with this project\n")


def test_a_dry_run_changes_nothing(gitlab: Gitlab, wine: LocalProject, capsys: Captured) -> None:
    before = wine.everything()
    assert main(["publish", "--dry-run"]) == 0
    assert [str(request) for request in gitlab.requests if request.writes] == []
    assert wine.everything() == before
    assert capsys.readouterr() == ("", CREATED.format(url=gitlab.url))


def test_what_differs_is_changed_and_nothing_else(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    main(["publish", "--quiet"])
    project = only_project(gitlab)
    project.topics += ["red", "sharinghub:dataset"]
    project.description = "Edited on GitLab"
    wine.write("preview.png", picture(255))
    wine.commit("New picture")
    capsys.readouterr()
    gitlab.requests.clear()
    assert main(["publish"]) == 0
    assert project.topics == ["sharinghub:aimodel", "wine", "red"]
    assert project.description == "Tells wines apart"
    assert project.avatar == ("preview.png", picture(255))
    assert project.log()[0] == "New picture"
    assert capsys.readouterr().err == (
        f"space/wine on {gitlab.url}:\n"
        "  description     “Edited on GitLab” → “Tells wines apart”\n"
        "  topics          - sharinghub:dataset\n"
        "  avatar          preview.png, 1 KiB\n"
        f"  push            main → {gitlab.url}/space/wine.git\n"
        f"published {gitlab.url}/space/wine\n"
    )


def test_the_report(gitlab: Gitlab, wine: LocalProject, capsys: Captured) -> None:
    assert main(["publish", "--json", "--quiet"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report.pop("steps")[0] == {
        "subject": "project",
        "change": f"create space/wine on {gitlab.url}",
    }
    assert report == {
        "project": "space/wine",
        "id": only_project(gitlab).id,
        "url": f"{gitlab.url}/space/wine",
        "commit": wine.git("rev-parse", "HEAD"),
        "notes": [],
        "written": True,
    }


def test_staged_and_changed_files_stay_so(gitlab: Gitlab, wine: LocalProject) -> None:
    wine.write("staged.py", "staged\n")
    wine.git("add", "staged.py")
    wine.write("README.md", wine.read("README.md") + "Changed.\n")
    wine.write("new.py", "new\n")
    assert main(["publish"]) == 0
    assert wine.git("status", "--porcelain").splitlines() == [
        "M README.md",
        "A  staged.py",
        "?? new.py",
    ]
    assert only_project(gitlab).files() == [
        ".dvc/config",
        "README.md",
        "preview.png",
        "pyproject.toml",
    ]


def test_the_namespace_of_a_user(
    gitlab: Gitlab, wine: LocalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    wine.commit(**{"pyproject.toml": wine.read("pyproject.toml").replace("space/wine", "Ada/Wine")})
    assert main(["publish", "--visibility", "public"]) == 0
    project = only_project(gitlab)
    assert (project.full_path, project.visibility) == ("ada/Wine", "public")
    settings = tomllib.loads(wine.read("pyproject.toml"))["tool"]["sharinghub"]
    assert settings["gitlab-project"] == "ada/Wine"
    assert settings["tracking-uri"] == f"{HUB}/mlflow/ada/Wine/tracking/"


def test_the_registry_of_gitlab_is_named_by_number(gitlab: Gitlab, wine: LocalProject) -> None:
    wine.commit(
        **{"pyproject.toml": wine.read("pyproject.toml").replace('"sharinghub"\n', '"gitlab"\n')}
    )
    assert main(["publish"]) == 0
    settings = tomllib.loads(wine.read("pyproject.toml"))["tool"]["sharinghub"]
    number = only_project(gitlab).id
    assert settings["tracking-uri"] == f"{gitlab.url}/api/v4/projects/{number}/ml/mlflow"


def test_a_store_of_somebodys_own_stays(gitlab: Gitlab, wine: LocalProject) -> None:
    own = DVC_CONFIG.replace("https://hub.example/api/store/gitlab-project-id", "s3://bucket/wine")
    wine.commit(**{".dvc/config": own})
    assert main(["publish"]) == 0
    assert wine.read(".dvc/config") == own


def test_another_origin_stays_and_is_named(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    wine.git("remote", "add", "origin", "https://ada:secret@github.example/ada/wine.git")
    assert main(["publish"]) == 0
    assert wine.git("remote", "get-url", "origin").endswith("@github.example/ada/wine.git")
    assert (
        "note: the remote origin is https://github.example/ada/wine.git, and stays; "
        f"GitLab's is {gitlab.url}/space/wine.git\n"
    ) in capsys.readouterr().err


def test_the_default_branch_is_the_one_here(gitlab: Gitlab, wine: LocalProject) -> None:
    wine.git("branch", "--move", "trunk")
    assert main(["publish"]) == 0
    assert only_project(gitlab).default_branch == "trunk"


def test_a_branch_with_another_name_becomes_the_default_one(
    gitlab: Gitlab, wine: LocalProject
) -> None:
    main(["publish"])
    wine.git("branch", "--move", "trunk")
    wine.git("update-ref", "-d", "refs/remotes/origin/main")
    assert main(["publish"]) == 0
    assert only_project(gitlab).default_branch == "trunk"


def test_hooks_run_and_signatures_are_made(
    gitlab: Gitlab, wine: LocalProject, tmp_path: Path
) -> None:
    for name in ("pre-commit", "pre-push"):
        hook = wine.folder / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/hooks\n")
        hook.chmod(0o755)
    assert main(["publish"]) == 0
    assert (tmp_path / "hooks").read_text() == "pre-commit\npre-push\n"


def test_variables_are_set_before_the_first_push(
    gitlab: Gitlab, wine: LocalProject, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    wine.commit(**{".gitlab-ci.yml": "train:\n  script: [dvc repro]\n"})
    monkeypatch.setenv("PROJECT_TOKEN", "glpat-of-the-project")
    monkeypatch.setenv("DVC_TOKEN", "$ecret-of-the-store")
    assert main(["publish", "--ci-variables"]) == 0
    project = only_project(gitlab)
    assert [(v.key, v.value, v.masked, v.protected, v.raw) for v in project.variables.values()] == [
        ("PROJECT_TOKEN", "glpat-of-the-project", True, True, True),
        ("DVC_TOKEN", "$ecret-of-the-store", True, True, True),
    ]
    paths = [request.path for request in gitlab.requests if request.writes]
    assert paths.index("/space/wine.git/git-receive-pack") > paths.index(
        f"/api/v4/projects/{project.id}/variables"
    )
    shown = capsys.readouterr()
    assert "create DVC_TOKEN (masked, protected)" in shown.err
    assert "ecret-of" not in shown.out + shown.err


def test_variables_are_set_again_only_where_they_differ(
    gitlab: Gitlab, wine: LocalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROJECT_TOKEN", "glpat-of-the-project")
    monkeypatch.setenv("DVC_TOKEN", "glpat-of-the-store")
    main(["publish", "--ci-variables"])
    project = only_project(gitlab)
    project.variables["DVC_TOKEN"].protected = False
    gitlab.requests.clear()
    assert main(["publish", "--ci-variables"]) == 0
    assert [(r.method, r.path) for r in gitlab.requests if r.writes] == [
        ("PUT", f"/api/v4/projects/{project.id}/variables/DVC_TOKEN")
    ]
    assert project.variables["DVC_TOKEN"].protected


def test_schedule_is_made_after_the_push_and_once(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    assert main(["publish", "--schedule"]) == 0
    project = only_project(gitlab)
    (schedule,) = project.schedules
    assert (schedule.description, schedule.ref, schedule.cron, schedule.variables) == (
        "sharinghub: link new model versions",
        "main",
        "*/10 * * * *",
        {"LINK_ONLY": "yes"},
    )
    step = "  schedule        create “sharinghub: link new model versions”, */10 * * * *, on main\n"
    assert step in capsys.readouterr().err
    gitlab.requests.clear()
    assert main(["publish", "--schedule"]) == 0
    assert [request for request in gitlab.requests if request.writes] == []
    schedule.active = False
    assert main(["publish", "--schedule", "0  *  * * *"]) == 0
    assert (schedule.active, schedule.cron, len(project.schedules)) == (True, "0 * * * *", 1)
    assert "  schedule        */10 * * * * → 0 * * * *, activate\n" in capsys.readouterr().err
    # Without the option it is left alone.
    assert main(["publish"]) == 0
    assert project.schedules == [schedule]


def test_schedule_where_nobody_may_set_variables(
    gitlab: Gitlab, wine: LocalProject, capsys: Captured
) -> None:
    main(["publish"])
    only_project(gitlab).sets_pipeline_variables = 0
    assert main(["publish", "--schedule"]) == 0
    (schedule,) = only_project(gitlab).schedules
    assert schedule.variables == {}
    assert "is known by its name, which takes GitLab 17.8" in capsys.readouterr().err


def test_schedule_that_is_none(gitlab: Gitlab, wine: LocalProject, capsys: Captured) -> None:
    assert main(["publish", "--schedule", "daily"]) == 2
    assert "five fields of cron, as '*/10 * * * *', and is 'daily'" in capsys.readouterr().err
    assert gitlab.requests == []


def test_progress_is_shown_on_a_terminal_alone(
    gitlab: Gitlab, wine: LocalProject, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["publish"]) == 0
    assert "Writing objects: 100%" in capsys.readouterr().err


def test_with_the_configuration_of_python_gitlab(
    gitlab: Gitlab, wine: LocalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = os.environ["GITLAB_TOKEN"]
    monkeypatch.delenv("GITLAB_TOKEN")
    section = f"[global]\ndefault = ours\n[ours]\nurl = {gitlab.url}\noauth_token = {token}\n"
    Path.home().joinpath(".python-gitlab.cfg").write_text(section)
    assert main(["publish"]) == 0
    assert only_project(gitlab).log() == ["chore: publish to GitLab", "Start"]
