"""What a person sees of link-model and unlink-model, and what scripts can rely on."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main
from sharinghub_tools.errors import RegistryError
from tests.unit.linked_wine import ITEM_PATH, LINKED, LISTED, WINE, item
from tests.unit.registry import MODEL_BYTES, MemoryRegistry


def added(lines: str) -> str:
    return "".join(f"+{line}" for line in lines.splitlines(keepends=True))


ENTRIES = LINKED.partition("title: Wine\n")[2].partition("---")[0]
NEW = "new: stac/wine.json; commit it with the README\n"
DIFF = f"""--- a/README.md
+++ b/README.md
@@ -1,5 +1,{len(LINKED.splitlines())} @@
 ---
 title: Wine
{added(ENTRIES)} ---
\x20
 # Wine
diff --git a/stac/wine.json b/stac/wine.json
new file mode 100644
--- /dev/null
+++ b/stac/wine.json
@@ -0,0 +1,{len(item().splitlines())} @@
{added(item())}"""

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def linked(project: Path) -> Path:
    """A project that shows version 2 already."""
    (project / "README.md").write_text(LINKED)
    (project / "stac").mkdir()
    (project / ITEM_PATH).write_text(item())
    return project


def contents(folder: Path) -> dict[str, str]:
    names = ("README.md", ITEM_PATH)
    return {name: (folder / name).read_text() for name in names if (folder / name).exists()}


def test_no_argument_is_needed_in_a_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link-model"]) == 0
    assert contents(project) == {"README.md": LINKED, ITEM_PATH: item()}
    assert capsys.readouterr() == ("", f"linked models:/wine/2 (champion)\n{NEW}")


def test_again_changes_nothing(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def states() -> list[tuple[int, int]]:
        found = [(linked / name).stat() for name in ("README.md", ITEM_PATH)]
        return [(status.st_mtime_ns, status.st_ino) for status in found]

    before = states()
    assert main(["link-model"]) == 0
    assert states() == before
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
    assert contents(project) == {"README.md": LINKED, ITEM_PATH: item()}
    assert main(["unlink-model", "--all", "--dry-run"]) == 0
    diff = capsys.readouterr().out
    subprocess.run(["git", "apply", "-"], input=diff, text=True, check=True, cwd=project)
    assert contents(project) == {"README.md": WINE}


@pytest.mark.parametrize("readme", ["---\r\na: b\r\n---\r\nx\r\n", "---\na: b\n---", "# no end"])
def test_git_applies_the_diff_of_any_line_end(
    readme: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "README.md"
    path.write_bytes(readme.encode())
    assert main(["link-model", "--dry-run", "--quiet"]) == 0
    diff = capsys.readouterr().out.encode()
    assert main(["link-model", "--quiet"]) == 0
    linked = path.read_bytes(), (project / ITEM_PATH).read_bytes()
    path.write_bytes(readme.encode())
    (project / ITEM_PATH).unlink()
    subprocess.run(["git", "apply", "-"], input=diff, check=True, cwd=project)
    assert (path.read_bytes(), (project / ITEM_PATH).read_bytes()) == linked


def test_check_answers_by_exit_code(
    linked: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    (linked / ITEM_PATH).unlink()
    assert main(["link-model", "--check"]) == 1
    assert contents(linked) == {"README.md": LINKED}
    (linked / ITEM_PATH).write_text(item())
    assert main(["link-model", "--check"]) == 0
    assert registry.reads == 0
    assert capsys.readouterr().err == (
        "models:/wine/2 (champion) is not linked as the registry has it; "
        "link it without --check\n"
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
        "checksum": f"1220{hashlib.sha256(MODEL_BYTES).hexdigest()}",
        "item": "stac/wine.json",
        "kept": [],
        "refused": [],
        "dropped": [],
        "up_to_date": False,
        "written": True,
        "seen": True,
        "local": False,
    }


def test_what_mlm_refuses_of_what_somebody_wrote_is_said(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = LINKED.replace("  tasks: []\n", "  tasks: [guessing]\n  accelerator: gpu\n")
    (linked / "README.md").write_text(written)
    assert main(["link-model", "--json"]) == 0
    shown = capsys.readouterr()
    refused = json.loads(shown.out)["refused"]
    assert [text.partition(", not")[0] for text in refused] == [
        'mlm.accelerator is "gpu"',
        'mlm.tasks[0] is "guessing"',
    ]
    mend = (
        "correct it in the README and link again, or let the model's values win with --overwrite\n"
    )
    assert shown.err == (
        "linked models:/wine/2 (champion)\n"
        "kept as they were written by hand: mlm.tasks; for the model's values, add --overwrite\n"
        f"the Item is not valid: {refused[0]}; {mend}"
        f"the Item is not valid: {refused[1]}; {mend}"
    )
    assert main(["link-model"]) == 0
    assert capsys.readouterr().err.count("the Item is not valid: ") == 2


def test_unlinking_beside_half_an_item_says_what_stays(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (linked / ITEM_PATH).write_text(item()[:200])
    assert main(["unlink-model", "--version", "2"]) == 0
    assert capsys.readouterr().err == (
        "took out models:/wine/2\n"
        "'mlm' and the asset stac/wine.json stay: the file is no Item that link-model wrote; take "
        "them out by hand\n"
    )


def test_which_command_makes_another_version_current(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link-model", "--version", "3", "--quiet"]) == 0
    assert main(["unlink-model", "--model", "wine", "--version", "3"]) == 0
    assert capsys.readouterr().err == (
        "took out models:/wine/3\ntook out stac/wine.json\n"
        "no version of wine is the current one any more; to make one, run: "
        "sharinghub link-model --model wine --version 2\n"
    )


def test_a_local_registry_is_said_to_be_one(
    project: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.is_local = True
    registry.has_file = False
    main(["link-model", "--tracking-uri", "sqlite:///mlflow.db"])
    assert capsys.readouterr().err == (
        f"linked models:/wine/2 (champion)\n{NEW}"
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
        f"linked models:/wine/2 (champion)\n{NEW}"
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


def test_unlinking_puts_the_original_back(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unlink-model", "--version", "2"]) == 0
    assert contents(linked) == {"README.md": WINE}
    assert capsys.readouterr() == ("", "took out models:/wine/2\ntook out stac/wine.json\n")


def test_unlinking_the_current_version_says_how_another_becomes_it(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["link-model", "--version", "3", "--quiet"])
    assert main(["unlink-model", "--version", "3"]) == 0
    assert capsys.readouterr().err == (
        "took out models:/wine/3\n"
        "took out stac/wine.json\n"
        "no version of wine is the current one any more; to make one, run: sharinghub link-model "
        "--version 2\n"
    )
    assert main(["link-model", "--version", "2"]) == 0
    assert contents(linked) == {"README.md": LINKED, ITEM_PATH: item()}


def test_what_was_written_by_hand_is_kept_and_told(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = LINKED.replace("architecture: unknown", "architecture: MLP # mine")
    (linked / "README.md").write_text(edited)
    assert main(["link-model"]) == 0
    assert capsys.readouterr().err == (
        "linked models:/wine/2 (champion)\n"
        "kept as they were written by hand: mlm.architecture; for the model's values, add "
        "--overwrite\n"
    )
    assert (linked / "README.md").read_text() == edited
    assert main(["link-model", "--overwrite"]) == 0
    assert contents(linked) == {
        "README.md": LINKED.replace("architecture: unknown", "architecture: unknown # mine"),
        ITEM_PATH: item(),
    }


def test_a_file_that_cannot_be_read_is_told(
    project: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.refuses_files = RegistryError("https://mlflow.example sent 4 of 10 bytes of the file")
    assert main(["link-model"]) == 0
    assert capsys.readouterr().err == (
        "linked models:/wine/2 (champion)\n"
        "the Item has no checksum of the model's file: https://mlflow.example sent 4 of 10 bytes "
        f"of the file\n{NEW}"
    )
    assert "file:checksum" not in (project / ITEM_PATH).read_text()


def test_who_interrupts_the_reading_of_the_file_finds_all_as_it_was(
    project: Path,
    registry: MemoryRegistry,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(version: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(registry, "pieces", interrupted)
    assert main(["link-model"]) == 130
    assert contents(project) == {"README.md": WINE}
    message = "sharinghub link-model: interrupted; nothing is left half done\n"
    assert capsys.readouterr().err == message


def test_mlm_can_be_switched_off(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link-model", "--no-mlm"]) == 0
    assert contents(linked) == {"README.md": LISTED}
    assert capsys.readouterr().err == (
        "linked models:/wine/2 (champion)\nno longer there: stac/wine.json\n"
    )
    with (linked / "pyproject.toml").open("a") as settings:
        settings.write("mlm = false\n")
    assert main(["link-model"]) == 0
    assert contents(linked) == {"README.md": LISTED}
    assert main(["link-model", "--mlm"]) == 0
    assert contents(linked) == {"README.md": LINKED, ITEM_PATH: item()}


def test_a_published_projects_version_points_back(project: Path, registry: MemoryRegistry) -> None:
    with (project / "pyproject.toml").open("a") as settings:
        settings.write(
            'gitlab-url = "https://example.org/gitlab/"\ngitlab-project = "space/Wine"\n'
            'sharinghub-url = "https://hub.example"\n'
        )
    assert main(["link-model", "--check"]) == 1
    assert main(["link-model"]) == 0
    assert registry.tagged == {}
    with (project / "pyproject.toml").open("a") as settings:
        settings.write("gitlab-project-id = 7\n")
    assert main(["link-model"]) == 0
    assert registry.tagged == {
        "2": {
            "sharinghub.project": "https://example.org/gitlab/space/Wine",
            "sharinghub.item": "https://hub.example/api/stac/collections/ai-model/items/space/Wine",
            "sharinghub.model_item": (
                "https://example.org/gitlab/space/Wine/-/raw/HEAD/stac/wine.json"
            ),
        }
    }


def test_a_registry_that_takes_no_tags_is_told_once(
    project: Path, registry: MemoryRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    with (project / "pyproject.toml").open("a") as settings:
        settings.write(
            'gitlab-url = "https://gitlab.example"\ngitlab-project = "space/wine"\n'
            "gitlab-project-id = 7\n"
        )
    registry.refuses_tags = RegistryError("https://mlflow.example refuses access (403)")
    for _ in range(2):
        assert main(["link-model"]) == 0
    assert capsys.readouterr().err == (
        f"linked models:/wine/2 (champion)\n{NEW}"
        "the registry has no tags that point back: https://mlflow.example refuses access (403)\n"
        "models:/wine/2 (champion) is linked; the README is up to date\n"
    )


def test_a_file_in_the_items_place_is_left_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "stac").mkdir()
    (project / ITEM_PATH).write_text("mine")
    assert main(["link-model"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub link-model: stac/wine.json is there, and is no Item that link-model wrote of "
        "'wine'; move it, or link without an Item of its own: --no-mlm\n"
    )
    assert contents(project) == {"README.md": WINE, ITEM_PATH: "mine"}


def test_unlinking_what_is_not_there_is_wrong_use(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["unlink-model", "--all"]) == 2
    assert capsys.readouterr().err == (
        "sharinghub unlink-model: the README shows no version of 'wine'; it shows no model at all\n"
    )


def test_unlinking_reports_as_json(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["unlink-model", "--all", "--json", "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {
        "readme": "README.md",
        "model": "wine",
        "versions": ["2"],
        "items": ["stac/wine.json"],
        "left": [],
        "written": False,
    }
    assert shown.err == "would take out models:/wine/2\nwould take out stac/wine.json\n"
    assert contents(linked) == {"README.md": LINKED, ITEM_PATH: item()}
