"""What the template renders: exactly these files, with nothing of the template left in them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.template import unplugged
from tests.template.baking import Baked, git

Bake = Callable[..., Baked]

WINE = Path(__file__).with_name("wine_files.txt").read_text(encoding="utf-8")

LONG = "w" * 80
ANSWERS = {
    "defaults": [],
    "on SharingHub, proprietary": [
        "tracking=sharinghub", "sharinghub_url=https://hub.example.org", "license=proprietary",
    ],
    "in GitLab": ["tracking=gitlab", "license=BSD-3-Clause", "python_version=3.13"],
    "an MLflow server": ["tracking=mlflow", "license=Apache-2.0", "author_name=Émile «Zola» # 1"],
    "long names": [f"project_slug={LONG}", f"package_name={LONG}"],
    "a short name": ["project_name=Q", "package_name=q1"],
    "EuroSAT": ["use_case=eurosat", "tracking=gitlab"],
    "bikes, on AWS": ["use_case=bikes", "deployment=aws"],
    "images, with long names": ["use_case=images", f"project_slug={LONG}", f"package_name={LONG}"],
}  # fmt: skip
UNTRAINED_WINE = [
    ("glob-without-files", f'"{glob}" matches no file of the repository')
    for glob in ("reports/metrics.json", "reports/*.png", "dvc.lock")
]
PICTURES = [f"reports/{name}.png" for name in ("loss", "predictions", "reliability", "mistakes")]
UNTRAINED_IMAGES = [
    ("dead-link", f'"{href}" leads to no file of the repository')
    for href in ("reports/metrics.json", *PICTURES, "dvc.lock")
]
any_answers = pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_exactly_these_files_all_committed(bake: Bake) -> None:
    project = bake().project

    assert f"{git(project, 'ls-files')}\n" == WINE
    assert git(project, "status", "--porcelain", "--ignored") == ""


@any_answers
def test_nothing_of_the_template_is_left(bake: Bake, answers: list[str]) -> None:
    project = bake(*answers).project

    left = [
        f"{path}: {mark}"
        for path in git(project, "ls-files", "--", ":!*.png").splitlines()
        for mark in ("{{", "{%", "{#", "cookiecutter", "TODO")
        if mark in (project / path).read_text(encoding="utf-8")
    ]
    assert left == []


@any_answers
def test_lint_and_format_are_clean(bake: Bake, answers: list[str]) -> None:
    project = bake(*answers).project

    for check in (["check"], ["format", "--check", "--diff"]):
        ruff = command("ruff", *check, "--no-cache", folder=project)
        assert ruff.returncode == 0, ruff.stdout + ruff.stderr


@any_answers
def test_pipeline_of_gitlab_is_valid(bake: Bake, answers: list[str]) -> None:
    project = bake(*answers).project

    schema = ["--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml"]
    checked = command("check_jsonschema", *schema, folder=project)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@any_answers
def test_readme_is_what_sharinghub_can_read(bake: Bake, answers: list[str], tmp_path: Path) -> None:
    project = bake(*answers).project

    found = unplugged.findings(project, tmp_path / "cache")
    told = [(each["rule"], each["message"]) for each in found]
    # Of the rest there is nothing before the first training.
    assert told == (UNTRAINED_IMAGES if "use_case" in str(answers) else UNTRAINED_WINE)


@any_answers
def test_text_files_end_in_one_line_end(bake: Bake, answers: list[str]) -> None:
    project = bake(*answers).project

    for path in git(project, "ls-files", "--", ":!*.png").splitlines():
        content = (project / path).read_bytes()
        assert content.endswith(b"\n"), path
        assert not content.endswith(b"\n\n"), path


FOLDER = ["remote.storage.url={parent}/wine-quality-dvc-store"]
STORE = [
    "remote.storage.url=https://hub.example.org/api/store/gitlab-project-id",
    "remote.storage.auth=custom",
    "remote.storage.custom_auth_header=X-Gitlab-Token",
]


@pytest.mark.parametrize(
    ("answers", "remote"),
    [
        (["tracking=local", "sharinghub_url=https://hub.example.org"], FOLDER),
        (["tracking=mlflow"], FOLDER),
        (["tracking=mlflow", "sharinghub_url=https://hub.example.org"], STORE),
    ],
)
def test_dvc_has_a_default_remote(bake: Bake, answers: list[str], remote: list[str]) -> None:
    project = bake(*answers).project

    listed = command("dvc", "config", "--list", "--project", folder=project)

    assert listed.returncode == 0, listed.stderr
    expected = ["core.analytics=false", "core.remote=storage", *remote]
    assert sorted(listed.stdout.splitlines()) == sorted(
        line.format(parent=project.parent) for line in expected
    )


def test_settings_are_in_one_place(bake: Bake) -> None:
    project = bake("tracking=gitlab", "gitlab_namespace=vineyard/lab").project

    with (project / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)["tool"]["sharinghub"]
    assert settings == {
        "topics": ["sharinghub:aimodel", "tabular", "wine", "keras"],
        "model": "wine-quality",
        "tracking": "gitlab",
        "tracking-uri": "https://gitlab.com/api/v4/projects/vineyard%2Flab%2Fwine-quality/ml/mlflow",
        "gitlab-url": "https://gitlab.com",
        "gitlab-project": "vineyard/lab/wine-quality",
        "sharinghub-url": "",
        "link-by": "commit",
        "template": {"name": "ai-model", "version": "1.0.0"},
    }


def test_model_is_described_as_its_stac_extension_wants(bake: Bake) -> None:
    readme = (bake().project / "README.md").read_text(encoding="utf-8")

    metadata = yaml.safe_load(readme.split("---", 2)[1])
    assert metadata["ml-model"] == {
        "type": "ml-model",
        "learning_approach": "supervised",
        "prediction_type": "classification",
        "architecture": "multi-layer perceptron (Keras)",
        "training-processor-type": "cpu",
        "training-os": "linux",
    }


@pytest.mark.parametrize(
    ("licence", "beginning"),
    [
        ("MIT", "MIT License\n\nCopyright (c) 20"),
        ("BSD-3-Clause", "BSD 3-Clause License\n\nCopyright (c) 20"),
        ("Apache-2.0", "\n                                 Apache License\n"),
        ("proprietary", "Copyright (c) 20"),
    ],
)
def test_licence_is_the_one_chosen(bake: Bake, licence: str, beginning: str) -> None:
    text = (bake(f"license={licence}").project / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith(beginning)
    assert ("Ada Lovelace" in text) == (licence != "Apache-2.0")


def test_preview_is_a_small_picture(bake: Bake) -> None:
    preview = (bake().project / "preview.png").read_bytes()

    assert preview.startswith(b"\x89PNG")
    assert len(preview) < 60_000
