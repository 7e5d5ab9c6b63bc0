"""The hook's own code, without cookiecutter."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import hooks
from hooks import git_repository, project_setup

ANSWERS = {
    "project_slug": "wine",
    "package_name": "wine",
    "author_name": "Ada",
    "author_email": "ada@example.org",
    "use_case": "wine",
    "python_version": "3.12",
}


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def test_the_chosen_use_case_is_laid_over_the_project(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "wine/model.py", ".use_cases/wine/wine/model.py")
    write(tmp_path, ".use_cases/wine/data/.gitignore", ".use_cases/bikes/wine/bikes.py")
    project_setup.run(tmp_path, ANSWERS)
    assert files(tmp_path) == {
        "README.md": "README.md",
        "wine/model.py": ".use_cases/wine/wine/model.py",
        "data/.gitignore": ".use_cases/wine/data/.gitignore",
    }


def test_bytecode_of_the_template_goes_and_of_an_environment_stays(tmp_path: Path) -> None:
    write(tmp_path, "wine/__pycache__/a.pyc", "__pycache__/b.pyc", ".venv/lib/__pycache__/c.pyc")
    project_setup.run(tmp_path, ANSWERS)
    assert set(files(tmp_path)) == {".venv/lib/__pycache__/c.pyc"}


def test_twice_is_once(tmp_path: Path) -> None:
    write(tmp_path, "README.md", ".use_cases/wine/a.py")
    project_setup.run(tmp_path, ANSWERS)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    project_setup.run(tmp_path, ANSWERS)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_what_cruft_only_compares_gets_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    project = tmp_path / "tmpab12cd34" / "wine"
    write(project, "README.md")
    wanted = {"create_gitlab_project": "yes"}
    project_setup.run(project, {**ANSWERS, **wanted, "_commit": "a" * 40})
    assert not (project / ".git").exists()
    assert capsys.readouterr() == ("", "")


def test_what_cruft_creates_gets_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    write(tmp_path, "wine/README.md")
    project_setup.run(tmp_path / "wine", {**ANSWERS, "_commit": "a" * 40})
    assert (tmp_path / "wine" / ".git").is_dir()


def test_it_can_be_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_setup.run(tmp_path, {**ANSWERS, "_quiet": "yes"})
    assert capsys.readouterr() == ("", "")


def test_a_step_that_fails_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(project: Path, answers: object) -> list[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(git_repository, "begin", fail)
    write(tmp_path, ".use_cases/wine/a.py")
    project_setup.run(tmp_path, ANSWERS)
    assert set(files(tmp_path)) == {"a.py"}
    first, *_ = capsys.readouterr().err.splitlines()
    assert first == "note: fail: OSError: [Errno 28] No space left on device"


def test_a_git_that_does_not_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "bin/git", "project/README.md")
    (tmp_path / "bin" / "git").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(git_repository, "TIMEOUT", 0.1)
    (note,) = git_repository.begin(tmp_path / "project", ANSWERS)
    assert note.startswith("no git repository was made (git needs more than 0.1 s)")


def test_hooks_need_the_standard_library_alone() -> None:
    imported = {
        name.partition(".")[0]
        for path in Path(hooks.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
    }
    assert imported - sys.stdlib_module_names == set()
