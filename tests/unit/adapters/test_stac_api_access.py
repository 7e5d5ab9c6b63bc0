from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools.adapters.stac_api_access import headers
from sharinghub_tools.errors import UsageError


def test_nothing_is_sent_of_nobody() -> None:
    assert headers({}, None) == {}


def test_a_token_of_the_environment() -> None:
    assert headers({"STAC_API_TOKEN": "t0ken\n"}, None) == {"Authorization": "Bearer t0ken"}


def test_headers_of_a_file_win(tmp_path: Path) -> None:
    file = tmp_path / "headers"
    file.write_text("# of the lab\nAuthorization: Basic YTpi\n\nX-Api-Key:  k:1 \n")
    assert headers({"STAC_API_TOKEN": "t0ken"}, file) == {
        "Authorization": "Basic YTpi",
        "X-Api-Key": "k:1",
    }


@pytest.mark.parametrize(
    "line", ["s3cret", "Bad Name: s3cret", ": s3cret", "X: s3cr\x00et", "X: é"]
)
def test_a_line_that_is_no_header_is_named_without_its_text(tmp_path: Path, line: str) -> None:
    file = tmp_path / "headers"
    file.write_text(f"X-Fine: 1\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        headers({}, file)
    assert str(caught.value) == f"{file}:2: no header; write it as Name: value"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "headers"
    with pytest.raises(UsageError) as caught:
        headers({}, file)
    assert str(caught.value) == (f"the headers in {file} cannot be read: No such file or directory")
