from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sharinghub_tools.adapters.dvc_config import with_store
from sharinghub_tools.errors import UsageError

URL = "https://hub.example/api/store/7"
FOLDER = """\
[core]
    analytics = false
    remote = storage
# A folder; beside the project.
['remote "storage"']
    url = ../../wine-dvc-store
# The end
"""
STORE = FOLDER.replace(
    "    url = ../../wine-dvc-store\n",
    f"    url = {URL}\n    auth = custom\n    custom_auth_header = X-Gitlab-Token\n",
)


def always(url: str) -> bool:
    return True


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_store_takes_the_place_and_comments_stay(end: str) -> None:
    edited = with_store(FOLDER.replace("\n", end), URL, always)
    assert edited == STORE.replace("\n", end)
    assert with_store(edited, URL, always) == edited


def test_it_is_asked_which_url_gives_way() -> None:
    asked: list[str] = []
    assert with_store(FOLDER, URL, lambda url: bool(asked.append(url))) == FOLDER
    assert asked == ["../../wine-dvc-store"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[core]\n    remote = other\n['remote \"storage\"']\n    url = a\n",
        "['remote \"storage\"']\n    url = a\n",
        "core = 1\n",
    ],
)
def test_without_a_default_remote_nothing_changes(text: str) -> None:
    assert with_store(text, URL, always) == text


def test_a_header_as_the_template_wrote_it() -> None:
    text = FOLDER.replace("['remote \"storage\"']", '[remote "storage"]')
    assert with_store(text, URL, always) == STORE


def test_what_is_no_configuration() -> None:
    message = ".dvc/config is no configuration of DVC; run: dvc config --list"
    for text in ("[core\n", "['remote \"storage\"']\npassword: glpat-secret\n"):
        with pytest.raises(UsageError) as caught:
            with_store(text, URL, always)
        assert str(caught.value) == message


def test_dvc_reads_every_value_as_before(tmp_path: Path) -> None:
    odd = FOLDER + (
        "['remote \"odd, #1\"']\n    url = \"s3://bucket/a, b#c\"\n    profile = 'it''s'  # whose\n"
    ).replace("it''s", "its")
    before, after = (
        listed(tmp_path / "a", odd),
        listed(tmp_path / "b", with_store(odd, URL, always)),
    )
    assert "remote.odd, #1.url=s3://bucket/a, b#c" in before
    kept = {line for line in before if not line.startswith("remote.storage")}
    assert after == kept | {
        f"remote.storage.url={URL}",
        "remote.storage.auth=custom",
        "remote.storage.custom_auth_header=X-Gitlab-Token",
    }


def listed(folder: Path, text: str) -> set[str]:
    """What the real DVC reads."""
    (folder / ".dvc").mkdir(parents=True)
    (folder / ".dvc" / "config").write_text(text.replace("[core]\n", "[core]\n    no_scm = true\n"))
    command = [sys.executable, "-m", "dvc", "config", "--list", "--project"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines())
