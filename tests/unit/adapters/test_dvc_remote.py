from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools.adapters.dvc_remote import default_remote
from sharinghub_tools.domain.diagnosis.facts import DvcRemote
from sharinghub_tools.errors import UsageError

CONFIG = """# ours
[core]
    remote = storage
['remote "storage"']
    url = https://ada:secret@hub.example/api/store/42?key=secret
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text(CONFIG)
    return tmp_path


def test_the_file_of_this_machine_has_the_password(folder: Path) -> None:
    assert default_remote(folder, {}) == DvcRemote("storage", "https://hub.example/api/store/42")
    local = folder / ".dvc" / "config.local"
    local.write_text('[remote "storage"]\n    password = glpat-secret\n')
    found = default_remote(folder, {})
    assert found is not None
    assert found.password == "glpat-secret"
    assert "secret" not in repr(found)


@pytest.mark.parametrize("variable", ["DVC_GLOBAL_CONFIG_DIR", "XDG_CONFIG_HOME", "HOME"])
def test_a_users_own_file(folder: Path, variable: str) -> None:
    below = {"DVC_GLOBAL_CONFIG_DIR": "", "XDG_CONFIG_HOME": "dvc", "HOME": ".config/dvc"}
    own = folder / "own"
    (own / below[variable]).mkdir(parents=True)
    (own / below[variable] / "config").write_text("['remote \"storage\"']\npassword = mine\n")
    found = default_remote(folder, {variable: str(own)})
    assert found is not None
    assert found.password == "mine"


def test_no_remote(tmp_path: Path) -> None:
    assert default_remote(tmp_path, {}) is None
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\nremote = none\n")
    assert default_remote(tmp_path, {}) is None


def test_what_is_no_configuration(folder: Path) -> None:
    local = folder / ".dvc" / "config.local"
    for content in (b"password glpat-secret\n[", b"\xff"):
        local.write_bytes(content)
        with pytest.raises(UsageError) as raised:
            default_remote(folder, {})
        assert "secret" not in str(raised.value)
        assert str(raised.value).endswith("run: dvc config --list")
