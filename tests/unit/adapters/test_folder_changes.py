from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest
import watchfiles

from sharinghub_tools.adapters import folder_changes
from sharinghub_tools.adapters.folder_changes import changes


async def _next(seen: object) -> None:
    await asyncio.wait_for(anext(seen), 30)  # type: ignore[call-overload]


@pytest.mark.parametrize("poll", [False, True])
def test_changes_are_told_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, poll: bool
) -> None:
    if poll:
        real = watchfiles.awatch

        def lacking(*folders: Path, force_polling: bool | None, **options: object) -> object:
            if not force_polling:
                raise OSError(28, "inotify watch limit reached")
            return real(*folders, force_polling=True, poll_delay_ms=50, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(watchfiles, "awatch", lacking)

    async def watch() -> None:
        seen = changes(lambda: [tmp_path])
        await _next(seen)  # what was before
        (tmp_path / "README.md").write_text("one")
        await _next(seen)
        (tmp_path / "new").write_text("two")
        (tmp_path / "new").replace(tmp_path / "README.md")
        await _next(seen)

    asyncio.run(watch())


def test_a_new_folder_is_watched_too(tmp_path: Path) -> None:
    def folders() -> Iterable[Path]:
        return [tmp_path, *(path for path in tmp_path.iterdir() if path.is_dir())]

    async def watch() -> None:
        seen = changes(folders)
        await _next(seen)
        (tmp_path / "docs").mkdir()
        await _next(seen)
        (tmp_path / "docs/a.png").write_bytes(b"a")
        await _next(seen)

    asyncio.run(watch())


def test_where_nothing_can_be_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object, **__: object) -> object:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(watchfiles, "awatch", lacking)
    with pytest.raises(OSError, match="Permission denied"):
        asyncio.run(_next(changes(lambda: [tmp_path])))


def test_of_gits_own_folder_only_some_files_count() -> None:
    counts = {
        name: folder_changes._counts(None, f"/p/.git/{name}")
        for name in ("HEAD", "index", "config", "packed-refs", "index.lock", "FETCH_HEAD", "gc.pid")
    }
    assert [name for name, each in counts.items() if each] == [
        "HEAD",
        "index",
        "config",
        "packed-refs",
    ]
    assert folder_changes._counts(None, "/p/README.md")


def test_so_many_folders_that_only_the_nearest_are_watched(tmp_path: Path) -> None:
    deep = [tmp_path / f"{number}/below" for number in range(600)]
    for folder in deep:
        folder.mkdir(parents=True)
    watched = asyncio.run(folder_changes._nearest(lambda: [*deep, tmp_path, tmp_path / "gone"]))
    assert len(watched) == 512
    assert watched[0] == tmp_path
