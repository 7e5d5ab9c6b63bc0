"""The user's cache of schemas: kept whole, and never in the way."""

from __future__ import annotations

import stat
import sys
import threading
from pathlib import Path

import pytest

from sharinghub_tools.adapters.schema_cache import SchemaCache

URL = "https://example.org/extension/v1.0.0/schema.json"


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    SchemaCache(tmp_path / "a" / "b").keep(URL, b"{}")
    assert SchemaCache(tmp_path / "a" / "b").read(URL) == b"{}"
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == [
        "example.org_extension_v1.0.0_schema.json-e9530152cb9dfa92.json"
    ]


def test_nothing_was_kept(tmp_path: Path) -> None:
    assert SchemaCache(tmp_path / "none").read(URL) is None
    assert not (tmp_path / "none").exists()


def test_urls_that_differ_in_case_or_signs_are_kept_apart(tmp_path: Path) -> None:
    cache = SchemaCache(tmp_path)
    urls = [URL, URL.upper(), URL.replace("/v1", "?v1"), "https://example.org/" + "a" * 3000]
    for url in urls:
        cache.keep(url, url.encode())
    assert [cache.read(url) for url in urls] == [url.encode() for url in urls]
    assert len({path.name.lower() for path in tmp_path.iterdir()}) == len(urls)


def test_by_default_it_is_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    SchemaCache().keep(URL, b"{}")
    if sys.platform == "linux":
        folder = tmp_path / "sharinghub-tools" / "schemas"
        assert len(list(folder.iterdir())) == 1
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_nothing_can_be_kept_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SchemaCache(tmp_path / "file" / "schemas")
    cache.keep(URL, b"{}")
    assert cache.read(URL) is None


def test_two_at_once_never_read_half_a_schema(tmp_path: Path) -> None:
    contents = [bytes([number]) * 200_000 for number in range(2)]
    torn: list[int] = []

    def keep(content: bytes) -> None:
        for _ in range(50):
            SchemaCache(tmp_path).keep(URL, content)
            read = SchemaCache(tmp_path).read(URL)
            if read not in contents:
                torn.append(len(read or b""))

    threads = [threading.Thread(target=keep, args=[content]) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torn == []
    assert len(list(tmp_path.iterdir())) == 1
