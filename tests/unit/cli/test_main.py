from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools import __version__
from sharinghub_tools.cli.main import COMMANDS, main

needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")

LINKED = """---
title: Wine
links:
  - rel: mlflow:model
    href: "https://mlflow.example/#/models/wine/versions/2"
    title: wine v2
    mlflow:uri: models:/wine/2
  - rel: about
    href: https://wine.example
---
"""
UNLINKED = """---
title: Wine
links:
  - rel: about
    href: https://wine.example
---
"""
REPORT = {
    "readme": "README.md",
    "model": "wine",
    "versions": ["2"],
    "items": [],
    "left": [],
    "written": True,
}
TOLD = "took out models:/wine/2\n"
LOST = (
    "sharinghub unlink-model: the output could not be written: No space left on device; "
    "the command's work was done\n"
)


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"sharinghub {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])
    assert caught.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for promised in (f"usage: sharinghub {command}", "--debug", "--quiet", "--json", "exit codes:"):
        assert promised in shown


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["--nonsense"]])
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_the_overview_imports_no_command_and_no_third_party() -> None:
    """What makes ``--version`` as quick as Python itself."""
    loaded = python(
        "import sys; from sharinghub_tools.cli.main import parser; parser(None); "
        "print(sorted(m for m in ('yaml', 'requests', 'markdown', 'cookiecutter', 'mlflow', "
        "'sharinghub_tools.cli.validate') if m in sys.modules))"
    )
    assert loaded == "[]\n"


def test_linking_over_http_imports_neither_mlflow_nor_what_other_commands_need() -> None:
    loaded = python(
        "import sys, sharinghub_tools.cli.link_model; "
        "print(sorted(m for m in ('mlflow', 'cookiecutter', 'markdown') if m in sys.modules))"
    )
    assert loaded == "[]\n"


def sharinghub(
    *arguments: str, streams: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell starts it, with its streams redirected."""
    command = [sys.executable, "-m", "sharinghub_tools.cli.main", *arguments]
    return subprocess.run(
        ["sh", "-c", f'"$@" {streams}', "sh", *command],
        capture_output=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )


@needs_dev_full
@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["", "unbuffered"])
@pytest.mark.parametrize(
    ("streams", "code", "report", "told"),
    [
        ("", 0, REPORT, TOLD),
        (">&-", 0, None, TOLD),
        ("2>&-", 0, REPORT, ""),
        ("2>/dev/full", 0, REPORT, ""),
        (">/dev/full", 5, None, LOST),
        (">/dev/full 2>&1", 5, None, ""),
        (">/dev/full 2>&-", 5, None, ""),
        (">&- 2>&-", 0, None, ""),
        ("<&- >&- 2>&-", 0, None, ""),
    ],
)
def test_streams_that_take_nothing(
    project: Path,
    streams: str,
    code: int,
    report: object,
    told: str,
    environment: dict[str, str],
) -> None:
    """The work is done; messages may get lost, data may not, except where nobody wants it."""
    (project / "README.md").write_text(LINKED)
    done = sharinghub("unlink-model", "--all", "--json", streams=streams, environment=environment)
    assert (done.returncode, done.stderr.decode()) == (code, told)
    assert (json.loads(done.stdout) if done.stdout else None) == report
    assert (project / "README.md").read_text() == UNLINKED


@needs_dev_full
@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["", "unbuffered"])
@pytest.mark.parametrize(
    ("arguments", "streams", "code"),
    [
        (["nonsense"], "2>/dev/full", 2),
        (["unlink-model"], "2>/dev/full", 2),
        (["unlink-model", "--version", "9"], "2>/dev/full", 2),
        (["unlink-model", "--version", "9", "--debug"], "2>/dev/full", 2),
        (["unlink-model", "--version", "9", "--debug"], "2>&-", 2),
        (["--version"], ">&-", 0),
        (["--version"], ">/dev/full 2>/dev/full", 5),
        (["unlink-model", "--help"], ">/dev/full 2>/dev/full", 5),
    ],
)
def test_errors_and_help_that_nobody_can_be_told(
    project: Path, arguments: list[str], streams: str, code: int, environment: dict[str, str]
) -> None:
    (project / "README.md").write_text(LINKED)
    done = sharinghub(*arguments, streams=streams, environment=environment)
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")
    assert (project / "README.md").read_text() == LINKED


@needs_dev_full
def test_help_that_cannot_be_written_is_one_clear_error() -> None:
    done = sharinghub("--version", streams=">/dev/full")
    assert (done.returncode, done.stderr.decode()) == (5, LOST.replace(" unlink-model", ""))


@pytest.mark.parametrize("arguments", [["--help"], ["unlink-model", "--all", "--dry-run"]])
@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["", "unbuffered"])
def test_a_reader_that_has_gone_is_no_error(
    project: Path, arguments: list[str], environment: dict[str, str]
) -> None:
    (project / "README.md").write_text(LINKED)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "sharinghub_tools.cli.main", *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, **environment},
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_is_valid_in_every_encoding(project: Path, encoding: str) -> None:
    folder = project / "café"
    folder.mkdir()
    (folder / "README.md").write_text(LINKED)
    done = sharinghub(
        "unlink-model", "--all", "--json", "café", environment={"PYTHONIOENCODING": encoding}
    )
    assert json.loads(done.stdout.decode("utf-8")) == {**REPORT, "readme": "café/README.md"}
