"""What a person sees of link-model and unlink-model, and what scripts can rely on."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from tests.unit.registry import MemoryRegistry
from tests.unit.use_cases.test_link_model import LINKED, WINE

DIFF = """--- a/README.md
+++ b/README.md
@@ -1,5 +1,21 @@
 ---
 title: Wine
+links: # added by sharinghub link-model
+  - rel: mlflow:model
+    href: "https://mlflow.example/#/models/wine/versions/2"
+    title: wine v2
+    mlflow:uri: models:/wine/2
+    mlflow:run_id: r2
+    mlflow:aliases: [champion]
+    mlflow:metrics:
+      test_accuracy: 0.92
+assets: # added by sharinghub link-model
+  - key: wine-v2.keras
+    href: "https://mlflow.example/get-artifact?path=model.keras&run_uuid=r2"
+    title: wine v2
+    roles: ["mlm:model", "ml-model:checkpoint"]
+    type: application/zip
+    mlflow:uri: models:/wine/2
 ---
\x20
 # Wine
"""

pytestmark = pytest.mark.usefixtures("registry")


def test_no_argument_is_needed_in_a_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link-model"]) == 0
    assert (project / "README.md").read_text() == LINKED
    assert capsys.readouterr() == ("", "linked models:/wine/2 (champion)\n")


def test_again_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "README.md").write_text(LINKED)
    before = (project / "README.md").stat()
    assert main(["link-model"]) == 0
    after = (project / "README.md").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    message = "models:/wine/2 (champion) is linked; the README is up to date\n"
    assert capsys.readouterr() == ("", message)


def test_a_dry_run_prints_a_diff_that_git_applies(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link-model", "--dry-run"]) == 0
    assert (project / "README.md").read_text() == WINE
    shown = capsys.readouterr()
    assert shown == (DIFF, "would link models:/wine/2 (champion)\n")
    subprocess.run(["git", "apply", "-"], input=shown.out, text=True, check=True, cwd=project)
    assert (project / "README.md").read_text() == LINKED


@pytest.mark.parametrize("readme", ["---\r\na: b\r\n---\r\nx\r\n", "---\na: b\n---", "# no end"])
def test_git_applies_the_diff_of_any_line_end(
    readme: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "README.md"
    path.write_bytes(readme.encode())
    assert main(["link-model", "--dry-run", "--quiet"]) == 0
    diff = capsys.readouterr().out.encode()
    assert main(["link-model", "--quiet"]) == 0
    linked = path.read_bytes()
    path.write_bytes(readme.encode())
    subprocess.run(["git", "apply", "-"], input=diff, check=True, cwd=project)
    assert path.read_bytes() == linked


def test_check_answers_by_exit_code(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link-model", "--check"]) == 1
    assert (project / "README.md").read_text() == WINE
    (project / "README.md").write_text(LINKED)
    assert main(["link-model", "--check"]) == 0
    assert capsys.readouterr().err == (
        "models:/wine/2 (champion) is not linked as the registry has it; "
        "run: sharinghub link-model\n"
        "models:/wine/2 (champion) is linked; the README is up to date\n"
    )


def test_json_reports_what_was_done(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link-model", "--json", "--version", "3", "--quiet"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert json.loads(shown.out) == {
        "readme": "README.md",
        "model": "wine",
        "version": "3",
        "uri": "models:/wine/3",
        "href": "https://mlflow.example/#/models/wine/versions/3",
        "run_id": "r3",
        "aliases": [],
        "metrics": {"test_accuracy": 0.93},
        "asset": "https://mlflow.example/get-artifact?path=model.keras&run_uuid=r3",
        "dropped": [],
        "up_to_date": False,
        "written": True,
        "seen": True,
        "local": False,
    }


def test_a_local_registry_is_said_to_be_one(
    project: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.is_local = True
    registry.has_file = False
    main(["link-model", "--tracking-uri", "sqlite:///mlflow.db"])
    assert capsys.readouterr().err == (
        "linked models:/wine/2 (champion)\n"
        "only this machine can open the link, while 'mlflow ui' runs in the project: "
        "https://mlflow.example/#/models/wine/versions/2\n"
    )


@pytest.mark.parametrize("readme", ["\ufeff---\na: b\n---\n", "---\na: |\n  <div>\n---\n"])
def test_a_readme_that_the_portal_cannot_read_is_linked_and_said_to_be_one(
    readme: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "README.md").write_text(readme, encoding="utf-8")
    assert main(["link-model"]) == 0
    assert capsys.readouterr().err == (
        "linked models:/wine/2 (champion)\n"
        "SharingHub cannot read this README's metadata, so nobody sees the link there; "
        "run: sharinghub validate README.md\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--model", "beer"], 4, "sharinghub link-model: no registered model 'beer'\n"),
        (["--version", "9"], 4, "sharinghub link-model: 'wine' has no version 9\n"),
        (
            ["nothing"],
            2,
            "sharinghub link-model: nothing does not exist; give a README or a project's folder\n",
        ),
    ],
)
def test_errors_are_one_line(
    project: Path,
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["link-model", *arguments]) == code
    assert capsys.readouterr() == ("", message)
    assert (project / "README.md").read_text() == WINE


def test_a_readme_that_cannot_be_parsed_is_placed_and_left_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = "---\ntitle: Wine\nlinks: {\n---\n"
    (project / "README.md").write_text(broken)
    assert main(["link-model"]) == 3
    assert capsys.readouterr().err.startswith(
        "sharinghub link-model: README.md:3:9: not valid YAML"
    )
    assert (project / "README.md").read_text() == broken


def test_no_registry_named_says_where_to_name_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").unlink()
    assert main(["link-model", "--model", "wine"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub link-model: no registry is named; give --tracking-uri URI, set "
        "MLFLOW_TRACKING_URI, or set 'tracking-uri' in [tool.sharinghub] of pyproject.toml\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [["--keep", "0"], ["--version", "1", "--alias", "a"], ["--dry-run", "--check"], ["--nonsense"]],
)
def test_wrong_use_exits_with_2(project: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["link-model", *arguments])
    assert caught.value.code == 2


def test_debug_adds_the_traceback(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link-model", "--model", "beer", "--debug"]) == 4
    shown = capsys.readouterr().err
    assert shown.startswith("Traceback (most recent call last):")
    assert shown.endswith("sharinghub link-model: no registered model 'beer'\n")


def test_control_c_is_no_traceback(
    project: Path,
    registry: MemoryRegistry,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(registry, "registered_model", interrupted)
    assert main(["link-model"]) == 130
    message = "sharinghub link-model: interrupted; nothing is left half done\n"
    assert capsys.readouterr().err == message


def test_unlinking_puts_the_original_back(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "README.md").write_text(LINKED)
    assert main(["unlink-model", "--version", "2"]) == 0
    assert (project / "README.md").read_text() == WINE
    assert capsys.readouterr() == ("", "took out models:/wine/2\n")


def test_unlinking_what_is_not_there_is_wrong_use(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["unlink-model", "--all"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub unlink-model: the README shows no version of 'wine'; it shows no model at all\n"
    )


def test_unlinking_reports_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "README.md").write_text(LINKED)
    assert main(["unlink-model", "--all", "--json", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "readme": "README.md",
        "model": "wine",
        "versions": ["2"],
        "written": False,
    }
    assert shown.err == "would take out models:/wine/2\n"
