"""A version of the package that pip cannot bring is told in one line, without what is secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools import __version__
from sharinghub_tools.adapters.cookiecutter_templates import packaged_root
from sharinghub_tools.adapters.template_package import PackagedRoots
from sharinghub_tools.errors import EnvironmentLacksError

WHEEL = "sharinghub_tools-0.0.1-py3-none-any.whl"
CAME = "the template that the project was made of came with sharinghub-tools 0.0.1, and pip cannot"


def test_the_installed_version_is_here(tmp_path: Path) -> None:
    roots = PackagedRoots("sharinghub-tools", tmp_path)
    assert roots.root(roots.newest(None)) == packaged_root()
    assert (roots.newest(None), roots.has_branch("main")) == (__version__, False)


@pytest.mark.parametrize(
    ("requirement", "shown"),
    [
        (f"sharinghub-tools @ file:///nowhere/{WHEEL}", f"file:///nowhere/{WHEEL}"),
        (
            f"sharinghub-tools @ http://ada:secret@127.0.0.1:1/{WHEEL}",
            f"http://127.0.0.1:1/{WHEEL}",
        ),
    ],
)
def test_one_that_is_not_to_be_had_is_told(
    tmp_path: Path, requirement: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(EnvironmentLacksError) as refused:
        PackagedRoots(requirement, tmp_path).root("0.0.1")
    told = str(refused.value)
    assert told.startswith(f"{CAME} bring sharinghub-tools @ {shown} (")
    assert told.endswith("); tell it where to find that version: PIP_INDEX_URL, PIP_FIND_LINKS")
    assert "secret" not in told
    assert "\n" not in told
