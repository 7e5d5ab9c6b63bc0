"""Where a schema comes from: the user's copies, the package, the cache, the internet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sharinghub_tools.adapters.schema_cache import SchemaCache
from sharinghub_tools.adapters.stac_schemas import StacSchemas
from sharinghub_tools.errors import NoSchemaError

FOREIGN = "https://example.org/schema.json"
PACKAGED = "https://stac-extensions.github.io/mlm/v1.5.2/schema.json"


class Internet:
    """Answers with one text, and remembers what it was asked."""

    def __init__(self, content: str = '{"title": "internet"}') -> None:
        self.content = content
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if not self.content:
            raise NoSchemaError("there is none at that URL (HTTP 404)", is_wrong=True)
        return self.content.encode()


@pytest.fixture
def schemas(tmp_path: Path) -> Callable[..., StacSchemas]:
    def made(internet: Internet, folder: Path | None = None, **named: bool) -> StacSchemas:
        cache = SchemaCache(tmp_path / "cache")
        return StacSchemas(folder, cache=cache, download=internet, **named)

    return made


def copies(folder: Path, url: str) -> Path:
    folder.mkdir()
    (folder / "index.json").write_text(json.dumps({url: "copy.json"}), encoding="utf-8")
    (folder / "copy.json").write_text('{"title": "copy"}', encoding="utf-8")
    return folder


def test_what_the_package_has_is_not_fetched(schemas: Callable[..., StacSchemas]) -> None:
    internet = Internet()
    assert (
        schemas(internet).get(PACKAGED)["title"] == "Machine Learning Model STAC Extension Schema"
    )
    assert internet.asked == []


def test_the_users_copy_wins(schemas: Callable[..., StacSchemas], tmp_path: Path) -> None:
    internet = Internet()
    for number, url in enumerate([PACKAGED, FOREIGN]):
        folder = copies(tmp_path / f"copies-{number}", url)
        assert schemas(internet, folder).get(url) == {"title": "copy"}
    assert internet.asked == []


def test_what_is_nowhere_is_fetched_once(schemas: Callable[..., StacSchemas]) -> None:
    internet = Internet()
    assert schemas(internet).get(FOREIGN) == {"title": "internet"}
    assert schemas(internet).get(FOREIGN) == {"title": "internet"}
    assert schemas(internet, offline=True).get(FOREIGN) == {"title": "internet"}
    assert internet.asked == [FOREIGN]


def test_offline_nothing_is_fetched(schemas: Callable[..., StacSchemas]) -> None:
    internet = Internet()
    with pytest.raises(NoSchemaError) as caught:
        schemas(internet, offline=True).get(FOREIGN)
    assert str(caught.value) == "it is not on this machine, and nothing is fetched offline"
    assert internet.asked == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "there is none at that URL (HTTP 404)"),
        ("<html>", "what is there is no JSON"),
        ("[" * 100_000, "what is there is no JSON"),
        ("[]", "what is there is no JSON schema"),
    ],
)
def test_what_is_no_schema_is_asked_for_once_and_not_kept(
    content: str, message: str, schemas: Callable[..., StacSchemas], tmp_path: Path
) -> None:
    internet = Internet(content)
    found = schemas(internet)
    for _ in range(2):
        with pytest.raises(NoSchemaError) as caught:
            found.get(FOREIGN)
        assert (str(caught.value), caught.value.is_wrong) == (message, True)
    assert internet.asked == [FOREIGN]
    assert not (tmp_path / "cache").exists()


def test_a_file_of_the_cache_that_was_broken_is_fetched_anew(
    schemas: Callable[..., StacSchemas], tmp_path: Path
) -> None:
    internet = Internet()
    schemas(internet).get(FOREIGN)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:5])
    assert schemas(internet).get(FOREIGN) == {"title": "internet"}
    assert kept.read_text(encoding="utf-8") == '{"title": "internet"}'
    assert internet.asked == [FOREIGN, FOREIGN]
