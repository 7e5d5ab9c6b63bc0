from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from sharinghub_tools.cli import output
from sharinghub_tools.errors import EnvironmentLacksError

FULL = Path("/dev/full")
needs_dev_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")

VALUE = {"title": "Weiß é 🚀", "file": "caf\udce9/README.md"}


def stdout_in(encoding: str, monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding))
    output.prepare()
    return written


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "ascii", "latin-1", "cp1252", "gb18030"])
def test_json_is_utf_8_and_valid_whatever_the_encoding_of_stdout(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = stdout_in(encoding, monkeypatch)
    output.json_data(VALUE)
    assert json.loads(written.getvalue().decode("utf-8")) == VALUE


def test_json_is_readable_in_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    written = stdout_in("utf-8", monkeypatch)
    output.json_data({"title": "Weiß é 🚀"})
    assert written.getvalue().decode("utf-8") == '{\n  "title": "Weiß é 🚀"\n}\n'


@pytest.mark.parametrize(
    ("text", "printed"), [("", b""), ("a", b"a\n"), ("a\n", b"a\n"), ("é", b"\\xe9\n")]
)
def test_data_ends_with_a_line_end_and_fits_every_encoding(
    text: str, printed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = stdout_in("ascii", monkeypatch)
    output.data(text)
    assert written.getvalue() == printed


@needs_dev_full
def test_a_message_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        output.message("linked")
        output.message("and again")


@needs_dev_full
@pytest.mark.parametrize("size", [1, 100_000])
def test_data_that_cannot_be_written_is_an_error(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(EnvironmentLacksError) as caught:
            output.data("x" * size)
    assert str(caught.value) == (
        "the output could not be written: No space left on device; the command's work was done"
    )
