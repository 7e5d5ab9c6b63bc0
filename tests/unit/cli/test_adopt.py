"""``sharinghub adopt`` on the kinds of repositories that people have."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sharinghub_tools.adapters import file_replacing
from sharinghub_tools.cli.main import main
from sharinghub_tools.domain.front_matter.document import parse

MIT = (
    "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n"
)
NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
CI = "stages: [test, ship]\n\ninclude:\n  - local: /ci/lint.yml\n\ntest:\n  script: [pytest]\n"
COMPONENT = "space/sharinghub-tools/link-model@v1"

KINDS: dict[str, dict[str, str]] = {
    "bare": {".gitkeep": ""},
    "notebook only": {"analysis.ipynb": NOTEBOOK},
    "own front matter": {
        "README.md": (
            "---\n# Ours: keep\ntitle: 'Kelp'   # of the bay\ncustom: {a: [1, 2]}\n---\n# Kelp\n"
        ),
        "LICENSE": MIT,
    },
    "broken front matter": {
        "README.md": (
            "---\ntitle: Kelp\nlicense: MIT\nkeywords: [kelp, sea\n---\n\n# Kelp\n\nText.\n"
        ),
    },
    "conda": {
        "README.md": "# Land cover\n\nWith [Conda](https://conda.org).\n",
        "environment.yml": "name: cover\ndependencies: [pytorch]\n",
    },
    "poetry": {
        "README.md": "Crops\n=====\n\nText.\n",
        "pyproject.toml": (
            '[tool.poetry]\nname = "crops"\nlicense = "Apache-2.0"\nkeywords = ["crops"]\n'
            '\n[tool.poetry.dependencies]\nkeras = "^3"'
        ),
    },
    "requirements and other CI": {
        "README.md": "# Ships\n",
        "requirements.txt": "xgboost\n",
        ".github/workflows/test.yml": "on: push\n",
        ".gitlab-ci.yml": CI,
    },
    "git lfs": {
        "readme.md": "# Clouds\r\n\r\nText.\r\n",
        ".gitattributes": "*.onnx filter=lfs diff=lfs merge=lfs -text\n",
        "cloud.onnx": "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 1\n",
    },
    "dvc": {
        "README.md": "# Tiles\n",
        ".dvc/config": "[core]\n    analytics = false\n",
        "tiles.dvc": "outs:\n- md5: aa.dir\n  path: tiles\n",
    },
    "readme in restructured text": {"README.rst": "Ice\n===\n\nText.\n", "setup.py": "\n"},
    "no front matter but a rule": {
        "README.md": "---\n\nWelcome to glaciers.\n\n---\n\n# Glaciers\n"
    },
    "settings of its own": {
        "README.md": "---\ntitle: Fire\n---\n",
        "pyproject.toml": (
            '[tool.sharinghub] # ours\nmodel = "fire"\n\n[tool.ruff]\nline-length = 88\n'
        ),
    },
}


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout


def repository(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    git(folder, "init", "--quiet")
    git(folder, "config", "core.autocrlf", "false")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")
    return folder


def front_matter(readme: Path) -> dict[str, object]:
    document = parse(readme.read_bytes().decode())
    assert document is not None
    return document.data


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_ends_valid_and_nothing_is_taken_out(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "sea-kelp", KINDS[kind])

    assert main(["adopt", str(folder), "--yes", "--component", COMPONENT]) == 0

    git(folder, "add", "--intent-to-add", "--all")
    counted = [line.split("\t") for line in git(folder, "diff", "--numstat").splitlines()]
    assert counted
    # A last line that had no end has one now.
    unended = {name for name, text in KINDS[kind].items() if text and not text.endswith("\n")}
    assert [name for added, removed, name in counted if removed != "0"] == sorted(unended)
    capsys.readouterr()
    assert main(["validate", str(folder)]) == 0, capsys.readouterr().out
    # Nothing is left to add.
    capsys.readouterr()
    assert main(["adopt", str(folder), "--yes", "--component", COMPONENT]) == 0
    assert capsys.readouterr().out == "nothing to add\n"


def adopted(tmp_path: Path, kind: str, *arguments: str) -> Path:
    folder = repository(tmp_path / "sea-kelp", KINDS[kind])
    assert main(["adopt", str(folder), "--yes", *arguments]) == 0
    return folder


def test_own_front_matter_survives(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "own front matter")
    assert (folder / "README.md").read_text() == (
        "---\n# Ours: keep\ntitle: 'Kelp'   # of the bay\ncustom: {a: [1, 2]}\n"
        "license: MIT # added by sharinghub adopt\n---\n# Kelp\n"
    )


def test_broken_front_matter_is_shown_below_a_new_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = adopted(tmp_path, "broken front matter")
    assert (folder / "README.md").read_text() == (
        "---\ntitle: Kelp # added by sharinghub adopt\nlicense: MIT # added by sharinghub adopt\n"
        "---\n\n```yaml\n---\ntitle: Kelp\nlicense: MIT\nkeywords: [kelp, sea\n---\n```\n"
        "\n# Kelp\n\nText.\n"
    )
    told = capsys.readouterr().err
    assert "note: README.md: its front matter cannot be read (" in told
    assert "with what could be read (title, license); move over what else is right" in told


def test_settings_come_below_those_that_are_there(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "settings of its own")
    assert (folder / "pyproject.toml").read_text() == (
        '[tool.sharinghub] # ours\ntopics = ["sharinghub:aimodel"]\nmodel = "fire"\n'
        "\n[tool.ruff]\nline-length = 88\n"
    )


def test_poetry_keeps_its_tables(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "poetry")
    assert (folder / "pyproject.toml").read_text() == (
        KINDS["poetry"]["pyproject.toml"] + "\n\n# Read by the command sharinghub.\n"
        '[tool.sharinghub]\ntopics = ["sharinghub:aimodel", "crops"]\nmodel = "sea-kelp"\n'
    )
    assert front_matter(folder / "README.md") == {"title": "Crops", "license": "Apache-2.0"}


def test_a_readme_that_sharinghub_does_not_read_is_referred_to(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "readme in restructured text")
    assert (folder / "README.md").read_text() == (
        "---\ntitle: Ice # added by sharinghub adopt\n---\n\n"
        "# Ice\n\nSee [README.rst](README.rst).\n"
    )


def test_the_component_joins_what_a_pipeline_includes(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "requirements and other CI", "--component", COMPONENT)
    assert (folder / ".gitlab-ci.yml").read_text() == CI.replace(
        "  - local:",
        f"  - component: $CI_SERVER_FQDN/{COMPONENT}\n    inputs:\n      stage: ship\n"
        "      tools: sharinghub-tools @ git+$CI_SERVER_URL/space/sharinghub-tools@v1\n  - local:",
    )


@pytest.mark.parametrize(
    ("readme", "title"),
    [
        ("```sh\n# install\n```\n\n# Kelp #\n", "Kelp"),
        ("\ufeff# Kelp\n", "Kelp"),
        ("# [![badge](a)](b)\n", "sea-kelp"),
        ('# **Kelp: "a"**\n', 'Kelp: "a"'),
        ("text\n", "sea-kelp"),
    ],
)
def test_the_title_is_what_people_call_it(tmp_path: Path, readme: str, title: str) -> None:
    folder = repository(tmp_path / "sea-kelp", {"README.md": readme})
    assert main(["adopt", str(folder), "--yes"]) == 0
    assert front_matter(folder / "README.md") == {"title": title}


def test_topics_without_a_category_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"pyproject.toml": '[tool.sharinghub]\ntopics = ["kelp"]\n'}
    folder = repository(tmp_path / "sea-kelp", files)
    assert main(["adopt", str(folder), "--yes"]) == 1
    assert "cannot be added: 'topics' in [tool.sharinghub] of pyproject.toml names no category" in (
        capsys.readouterr().err
    )


def test_line_ends_stay(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "git lfs")
    assert (folder / "readme.md").read_bytes() == (
        b"---\r\ntitle: Clouds # added by sharinghub adopt\r\n---\r\n\r\n# Clouds\r\n\r\nText.\r\n"
    )


def test_data_without_a_model_is_a_dataset(tmp_path: Path) -> None:
    folder = adopted(tmp_path, "dvc")
    assert 'topics = ["sharinghub:dataset"]' in (folder / "pyproject.toml").read_text()


def test_without_a_terminal_it_only_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "kelp", KINDS["bare"])
    assert main(["adopt", str(folder), "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "+++ b/README.md\n@@ -0,0 +1,5 @@\n+---\n+title: kelp" in shown.out
    assert shown.err.endswith("nothing was written; run it with --yes, or in a terminal\n")
    assert git(folder, "status", "--porcelain") == ""


def test_questions_come_before_the_first_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "kelp", KINDS["bare"])
    answers = iter(["\n", "n\n"])

    class Terminal:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            assert git(folder, "status", "--porcelain") == ""
            return next(answers)

    monkeypatch.setattr("sys.stdin", Terminal())
    assert main(["adopt", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["path"] for each in told["additions"]] == ["README.md"]
    assert told["declined"] == ["pyproject.toml"]
    assert git(folder, "status", "--porcelain") == "?? README.md\n"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"README.md": "---\n{title: Kelp, custom: 1}\n---\n", "LICENSE": MIT},
            "README.md:2:1: 'license' cannot be added to a front matter between braces, or "
            "indented, without changing its lines; write it as plain lines ('key: value')",
        ),
        (
            {"README.md": "# Kelp\n", ".gitlab-ci.yml": "include: /ci/lint.yml\n"},
            "'include' of .gitlab-ci.yml cannot be added to without changing it; write there: - "
            f"component: $CI_SERVER_FQDN/{COMPONENT} inputs: stage: deploy tools: "
            "sharinghub-tools @ git+$CI_SERVER_URL/space/sharinghub-tools@v1",
        ),
    ],
)
def test_what_cannot_be_added_is_told_and_the_rest_is_done(
    tmp_path: Path, files: dict[str, str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "kelp", files)
    assert main(["adopt", str(folder), "--yes", "--component", COMPONENT]) == 1
    assert f"cannot be added: {problem}\n" in capsys.readouterr().err
    assert (folder / "pyproject.toml").is_file()


def test_a_pyproject_that_is_no_toml_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "kelp", {"pyproject.toml": "[tool\n"})
    assert main(["adopt", str(folder), "--yes"]) == 2
    assert "pyproject.toml is not valid TOML" in capsys.readouterr().err
    assert git(folder, "status", "--porcelain") == ""


def test_a_file_that_cannot_be_written_undoes_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path / "kelp", KINDS["poetry"])
    real = file_replacing.replace

    def full(target: Path, shown: Path, old: bytes, new: bytes) -> None:
        if target.name == "pyproject.toml":
            raise OSError(28, "No space left on device")
        real(target, shown, old, new)

    monkeypatch.setattr(file_replacing, "replace", full)
    assert main(["adopt", str(folder), "--yes"]) == 5
    assert "pyproject.toml cannot be written: No space left on device; nothing was changed" in (
        capsys.readouterr().err
    )
    assert git(folder, "status", "--porcelain") == ""
