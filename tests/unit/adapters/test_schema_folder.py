"""Copies of schemas: a folder that a user names, and those of the package."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest

import sharinghub_tools
from sharinghub_tools.adapters.schema_folder import SchemaFolder, packaged_schemas
from sharinghub_tools.errors import EnvironmentLacksError, UsageError

URL = "https://example.org/schema.json"


def folder_of(path: Path, index: object, **files: str) -> SchemaFolder:
    (path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    for name, text in files.items():
        (path / f"{name}.json").write_text(text, encoding="utf-8")
    return SchemaFolder(path)


def test_the_copy_of_a_url(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {URL: "copy.json"}, copy='{"type": "object"}')
    assert folder.read(URL) == b'{"type": "object"}'
    assert folder.read("https://example.org/other.json") is None


def test_a_folder_without_index(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        SchemaFolder(tmp_path).read(URL)
    assert str(caught.value) == (
        f"{tmp_path}/index.json cannot be read: No such file or directory; "
        "a folder of schemas has an index.json that maps their URLs to files"
    )


@pytest.mark.parametrize(
    "index", [[], {URL: 1}, {URL: ""}, {URL: "/etc/passwd"}, {URL: "../outside.json"}]
)
def test_an_index_that_is_none(index: object, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        folder_of(tmp_path, index).read(URL)
    assert str(caught.value) == (
        f"{tmp_path}/index.json must map URLs of schemas to names of files beside it"
    )


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\x80"])
def test_an_index_that_is_no_json(text: str, tmp_path: Path) -> None:
    (tmp_path / "index.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=re.escape(f"{tmp_path}/index.json is not valid JSON: ")):
        SchemaFolder(tmp_path).read(URL)


def test_a_copy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacksError) as caught:
        folder_of(tmp_path, {URL: "copy.json"}).read(URL)
    assert str(caught.value) == (
        f"{tmp_path}/copy.json cannot be read: No such file or directory; "
        f"{tmp_path}/index.json names it as the copy of {URL}"
    )


PACKAGED = packaged_schemas().index
# Every JSON Schema library has it.
META_SCHEMA = "http://json-schema.org/draft-07/schema"


def references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"]} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*map(references, schema.values()))
    return set().union(*map(references, schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize("url", PACKAGED)
def test_what_the_package_brings_needs_nothing_from_elsewhere(url: str) -> None:
    content = packaged_schemas().read(url)
    assert content is not None
    wanted = {urldefrag(urljoin(url, other)).url for other in references(json.loads(content))}
    assert wanted <= {*PACKAGED, META_SCHEMA}


def test_every_file_of_the_package_is_in_its_index() -> None:
    folder = Path(sharinghub_tools.__file__).parent / "schemas"
    files = {path.name for path in folder.iterdir()} - {"index.json", "NOTICE.md"}
    assert sorted(files) == sorted(PACKAGED.values())
