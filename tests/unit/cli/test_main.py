from __future__ import annotations

import subprocess
import sys

import pytest

from sharinghub_tools import __version__
from sharinghub_tools.cli.main import COMMANDS, main


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
        main([command, "--help"])
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
        "import sys; from sharinghub_tools.cli.main import _parser; _parser(None); "
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
