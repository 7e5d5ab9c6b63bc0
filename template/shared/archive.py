"""Archives of images: fetched where they are on the web, checked, and unpacked."""

import hashlib
import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from .catalogue import shown
from .console import ProjectError

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
PIECE = 2**20
"""Bytes that are held in memory of a download."""
TIMEOUT = 60
"""Seconds until a silent server is given up."""


def is_archive(source: str) -> bool:
    """Whether the source is an archive, by its name."""
    return shown(source).lower().endswith(ARCHIVES)


def unpacked(source: str, md5: str | None, root: Path, place: str = "data/images/archive") -> Path:
    """The folder with the content of an archive, which is fetched if it is somewhere else.

    Done once for an archive with an `md5`: it is left as it is where it was unpacked before.

    Args:
        source: path, from the root, or URL of the archive.
        md5: what its bytes must have, or None.
        root: folder of the project.
        place: the folder, in the project.

    Raises:
        ProjectError: it cannot be fetched or read, or has another MD5.
    """
    folder = root / place
    done = folder / ".md5"
    if md5 and done.is_file() and done.read_text(encoding="utf-8") == md5.lower():
        return folder
    archive = fetched(source, md5, root)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _unpack(archive, folder)
    done.write_text(md5.lower() if md5 else "", encoding="utf-8")
    return folder


def fetched(source: str, md5: str | None, root: Path) -> Path:
    """The archive on this machine: downloaded once, going on where that was stopped.

    Raises:
        ProjectError: it cannot be fetched or read, or has another MD5.
    """
    archive = root / source if "://" not in source else root / "data" / "download" / _name(source)
    if "://" in source:
        _fetch_resuming(source, archive)
    found = _md5(archive)
    if md5 and found != md5.lower():
        if "://" in source:
            archive.unlink()
        raise ProjectError(f"{shown(source)} has the MD5 {found}, and md5 in params.yaml is {md5}")
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    """What is in the archive, but nothing outside of the folder, and no links."""
    try:
        if archive.name.lower().endswith(".zip"):
            with zipfile.ZipFile(archive) as content:
                content.extractall(folder)  # noqa: S202 - it leaves out `..` and roots
            return
        with tarfile.open(archive) as content:
            content.extractall(folder, filter="data")
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise ProjectError(f"{archive} cannot be unpacked: {error}") from None


def _name(url: str) -> str:
    return PurePosixPath(shown(url)).name


def _fetch_resuming(url: str, target: Path) -> None:
    """Download, going on where an earlier attempt was stopped."""
    import requests
    from tqdm import tqdm

    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    have = part.stat().st_size if part.is_file() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    try:
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                part.unlink()
                raise ProjectError(f"{shown(url)} has changed since it was begun; run it again")
            if not answer.ok:
                raise ProjectError(f"{shown(url)} answers {answer.status_code}")
            goes_on = answer.status_code == requests.codes.partial_content
            total = int(answer.headers.get("Content-Length") or 0) + (have if goes_on else 0)
            progress = tqdm(
                total=total or None,
                initial=have if goes_on else 0,
                unit="B",
                unit_scale=True,
                desc=target.name,
                disable=None,
            )
            with part.open("ab" if goes_on else "wb") as file, progress:
                for piece in answer.iter_content(PIECE):
                    file.write(piece)
                    progress.update(len(piece))
    except requests.RequestException as error:
        raise ProjectError(
            f"{shown(url)} cannot be fetched ({type(error).__name__}); "
            "run it again, it goes on from there"
        ) from None
    if total and part.stat().st_size < total:
        raise ProjectError(f"{shown(url)} ended too early; run it again, it goes on from there")
    part.replace(target)


def _md5(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "md5").hexdigest()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}") from None
