from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools.cli.main import main


def test_the_server_is_loaded_by_no_other_command_and_by_no_site(
    project: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from sharinghub_tools.cli.main import main; "
        f"code = main(['preview', '--quiet', '--output', {str(tmp_path / 'site')!r}]); "
        "print(code, sorted({'starlette', 'uvicorn', 'watchfiles', 'mlflow'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project
    )
    assert done.stdout == f"{tmp_path / 'site' / 'index.html'}\n0 []\n"


@pytest.mark.parametrize("port", ["-1", "65536", "http", "1.5", "٣", ""])
def test_ports_that_are_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["preview", f"--port={port}"])
    assert caught.value.code == 2
    assert f"{port!r} is no port; give a number from 0 to 65535" in capsys.readouterr().err


def test_what_only_gitlab_knows_is_given(project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    arguments = ["--path", "space/wine", "--name", "Wines", "--topics", "sharinghub:dataset, red"]
    assert main(["preview", "--output", str(site), *arguments]) == 0
    written = (site / "document.json").read_text(encoding="utf-8")
    for part in ('"id":"space/wine"', '"title":"Wines"', '"category":"dataset"', '["red"]'):
        assert part in written


def test_a_setting_that_is_wrong(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text("[tool.sharinghub\n", encoding="utf-8")
    assert main(["preview", "--port", "0"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("sharinghub preview: pyproject.toml is not valid TOML:")
