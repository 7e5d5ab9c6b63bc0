"""What a person sees of item, offline: the whole Item, or why there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main

HUB = "https://hub.example.org"
SETTINGS = f"""[project]
name = "wine-quality"
description = "Tells wines apart"

[tool.sharinghub]
model = "wine"
tracking = "sharinghub"
tracking-uri = "{HUB}/mlflow/space/wine-quality/tracking/"
gitlab-url = "https://gitlab.example.org/"
gitlab-project = "space/wine-quality"
gitlab-project-id = 42
sharinghub-url = "{HUB}"
topics = ["sharinghub:aimodel", "tabular"]
"""
README = """---
title: Wine quality
license: MIT
extent:
  spatial: [1, 43, 2, 44]
assets: ["*.onnx"]
---

# Wine
"""


@pytest.fixture
def wine(project: Path) -> Path:
    """A repository with one commit, whose settings say where it is."""
    (project / "README.md").write_text(README)
    (project / "pyproject.toml").write_text(SETTINGS)
    (project / ".gitignore").write_text("*.onnx\n!model.onnx\n")
    (project / "model.onnx").touch()
    (project / "cache.onnx").touch()
    git(project, "init", "--quiet", "--initial-branch", "main")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "x", date="2024-05-06T09:08:07+02:00")
    return project


def git(folder: Path, *arguments: str, date: str = "2024-01-01T00:00:00Z") -> None:
    who = {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    author = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"}
    environment = {"PATH": "/usr/bin:/bin", **who, **author, "GIT_COMMITTER_DATE": date}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)


def test_the_item_of_a_project(wine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["item"]) == 0
    out, err = capsys.readouterr()
    item_of_api = f"{HUB}/api/stac/collections/ai-model"
    assert json.loads(out) == {
        "stac_version": "1.0.0",
        "stac_extensions": [],
        "type": "Feature",
        "id": "space/wine-quality",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[2, 43], [2, 44], [1, 44], [1, 43], [2, 43]]],
        },
        "bbox": [1, 43, 2, 44],
        "collection": "ai-model",
        "properties": {
            "title": "Wine quality",
            "description": "# Wine",
            "datetime": "2024-05-06T07:08:07Z",
            "start_datetime": "2024-05-06T07:08:07Z",
            "end_datetime": "2024-05-06T07:08:07Z",
            "created": "2024-05-06T07:08:07Z",
            "updated": "2024-05-06T07:08:07Z",
            "keywords": ["tabular"],
            "providers": [
                {
                    "name": "GitLab (https://gitlab.example.org)",
                    "roles": ["host"],
                    "url": "https://gitlab.example.org/space/wine-quality",
                },
                {
                    "name": "space",
                    "roles": ["producer"],
                    "url": "https://gitlab.example.org/space",
                },
            ],
            "sharinghub:id": 42,
            "sharinghub:name": "space / Wine quality",
            "sharinghub:path": "space/wine-quality",
            "sharinghub:stars": 0,
            "sharinghub:default-branch": "main",
            "sharinghub:access-level": 4,
            "sharinghub:dvc-init": "disable",
            "sharinghub:deployment-spaces": "disable",
            "sharinghub:jupyter": "enable",
            "sharinghub:map-viewer": "enable",
            "sharinghub:store-s3": "enable",
            "sharinghub:mlflow": "enable",
            "license": "MIT",
        },
        "links": [
            {
                "rel": "self",
                "type": "application/geo+json",
                "href": f"{item_of_api}/items/space/wine-quality",
            },
            {"rel": "parent", "type": "application/json", "href": item_of_api},
            {"rel": "root", "type": "application/json", "href": f"{HUB}/api/stac/"},
            {"rel": "collection", "type": "application/json", "href": item_of_api},
            {
                "rel": "bug_tracker",
                "type": "text/html",
                "href": "https://gitlab.example.org/space/wine-quality/issues",
                "title": "Bug Tracker",
            },
            {"rel": "license", "href": "https://spdx.org/licenses/MIT.html"},
            {
                "rel": "mlflow:tracking-uri",
                "href": f"{HUB}/mlflow/space/wine-quality/tracking/",
                "title": "MLflow - Tracking URI",
            },
        ],
        "assets": {
            "model.onnx": {
                "href": f"{HUB}/api/download/space/wine-quality/repository/model.onnx?ref=main",
                "roles": ["data"],
                "type": "application/onnx",
            }
        },
    }
    assert err == (
        "space/wine-quality is shown as far as this folder tells of it; its times (git's), its "
        "stars (0) may be others on GitLab, which may add a release, packages, images, automatic "
        "model links\n"
    )


def test_what_a_person_says_counts(wine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        "--sharinghub-url": "https://portal.example/",
        "--gitlab-url": "https://code.example/",
        "--mlflow-url": "https://mlflow.example",
        "--path": "/a/b/c",
        "--name": "Seen",
        "--description": "Told",
        "--topics": "x, sharinghub:dataset,",
        "--visibility": "public",
    }
    (wine / "README.md").write_text("")
    assert main(["item", "--quiet", *(part for pair in said.items() for part in pair)]) == 0
    out, err = capsys.readouterr()
    made = json.loads(out)
    properties = made["properties"]
    assert (made["collection"], made["id"], err) == ("dataset", "a/b/c", "")
    assert (properties["title"], properties["description"]) == ("Seen", "Told")
    assert (properties["keywords"], properties["sharinghub:access-level"]) == (["x"], 2)
    assert properties["sharinghub:name"] == "a / b / Seen"
    assert properties["providers"][0]["name"] == "GitLab (https://code.example)"
    assert made["links"][0]["href"] == (
        "https://portal.example/api/stac/collections/dataset/items/a/b/c"
    )
    # Datasets have no MLflow.
    assert all(link["rel"] != "mlflow:tracking-uri" for link in made["links"])


def test_the_card_of_the_listing(wine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["item", "--card", "--quiet"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["properties"] == {
        "title": "Wine quality",
        "description": "Tells wines apart",
        "datetime": "2024-05-06T07:08:07Z",
        "keywords": ["tabular"],
        "sharinghub:stars": 0,
    }


def test_where_the_portal_fails_there_is_no_item(
    wine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wine / "README.md").write_text("---\ntitle: Wine\nlinks:\n  - {rel: x, href: ''}\n---\n")
    assert main(["item"]) == 1
    assert capsys.readouterr() == (
        "",
        "sharinghub item: README.md:4:20: the href of a link is empty — write a URL, or the path "
        "of a file of the repository\n",
    )


def test_the_card_may_be_there_where_the_item_is_not(
    wine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wine / "README.md").write_text("---\nproviders:\n---\n")
    assert main(["item", "--quiet", "--card"]) == 0
    assert main(["item", "--quiet"]) == 1


def test_no_category(wine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["item", "--topics", "wine"]) == 1
    assert capsys.readouterr() == (
        "",
        "sharinghub item: Category not found in ['wine']: a project needs one of the topics "
        "sharinghub:aimodel, sharinghub:dataset, sharinghub:processor, sharinghub:tools, "
        "sharinghub:space\n",
    )


def test_a_readme_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "card.md"
    readme.write_text(README)
    assert main(["item", str(readme), "--collection", "ai-model"]) == 0
    out, err = capsys.readouterr()
    made = json.loads(out)
    assert (made["id"], made["properties"]["title"]) == (tmp_path.name, "Wine quality")
    assert err.splitlines()[-1] == (
        "no portal is named: https://sharinghub.example.org stands for it"
    )


def test_a_remote_tells_where_the_project_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(project, "init", "--quiet")
    git(project, "remote", "add", "origin", "https://me:secret@code.example:8443/a/b.git")
    assert main(["item", "--collection", "tools"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["properties"]["providers"][0]["url"] == "https://code.example:8443/a/b"
    assert "secret" not in out + err


def test_a_folder_without_readme(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "README.md").unlink()
    assert main(["item", "--collection", "tools", "--description", "Told"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["properties"]["description"] == "Told"
    assert err.splitlines()[0] == "no README.md: the portal shows no metadata"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "nowhere does not exist; give a README or a project's folder"),
        (
            ["--sharinghub-url", "https://hub.example/?gitlab_token=x"],
            "--sharinghub-url is no address alone, as https://sharinghub.example.org; it may hold "
            "a secret, so it is not shown",
        ),
        (["--diff", "--card"], "--diff compares Items; leave out --card"),
        (
            ["--diff"],
            "no portal is named; give --sharinghub-url URL, or set 'sharinghub-url' in "
            "[tool.sharinghub] of pyproject.toml",
        ),
    ],
)
def test_wrong_use(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["item", *arguments]) == 2
    assert capsys.readouterr() == ("", f"sharinghub item: {told}\n")


def test_offline_it_loads_no_client(wine: Path) -> None:
    code = (
        "import sys; from sharinghub_tools.cli.main import main; main(['item', '--quiet']); "
        "print(sorted({'requests', 'gitlab', 'pydantic_core', 'shapely', 'numpy', 'markdown'} "
        "& set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
