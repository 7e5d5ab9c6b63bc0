"""The page that shows a project as the portal would, with what ``validate`` says of its README."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sharinghub_tools import __version__
from sharinghub_tools.domain.lint.rules import Finding
from sharinghub_tools.domain.portal.item.hrefs import Hrefs
from sharinghub_tools.domain.preview.addresses import files_of
from sharinghub_tools.domain.preview.document import Failure, Shown, ShownFile, document
from sharinghub_tools.use_cases.local_portal_project import Overrides
from sharinghub_tools.use_cases.preview_item import PreviewedItem, local_item
from sharinghub_tools.use_cases.preview_ports import LocalFolder

GENERATOR = f"sharinghub-tools {__version__}"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The page of one moment.

    Attributes:
        document: what it shows; see :mod:`sharinghub_tools.domain.preview.document`.
        files: the files of the project that it may load, by their paths.
    """

    document: Json
    files: Mapping[str, Path]


class Files(Protocol):
    """The files of a project that people may be shown."""

    def find(self, path: str) -> Path | None:
        """The file at a path of the project; None where there is none to show."""
        ...


def preview_page(
    folder: LocalFolder,
    given: Overrides,
    project_files: Files,
    validate: Callable[[Path], Sequence[Finding]],
    *,
    is_live: bool,
) -> PreviewPage:
    """Compose the page.

    Args:
        folder: the project's.
        given: what a person says of the project and of the portal.
        project_files: its files.
        validate: what is to be said of the README at a path; what it raises is passed on.
        is_live: whether the page is served from this machine: then it offers all files of the
            Item, and loads one anew that has changed; else it has the images alone.

    Raises:
        UsageError: a setting is not what it should be.
        EnvironmentLacksError: the README cannot be read.
    """
    previewed = local_item(folder, given)
    readme = folder.readme()
    findings = () if readme is None else validate(Path(readme.place))
    shown, files = _files(previewed, project_files, is_live=is_live)
    contents = Shown(
        generator=GENERATOR,
        name=previewed.project.path,
        category=previewed.collection,
        item=previewed.item,
        card=previewed.card,
        failure=_failure(previewed),
        notes=previewed.notes,
        readme_name=Path(previewed.place).name,
        reading=previewed.reading,
        findings=findings,
        files=shown,
    )
    return PreviewPage(document(contents), files)


def _files(
    previewed: PreviewedItem, project_files: Files, *, is_live: bool
) -> tuple[dict[str, ShownFile], dict[str, Path]]:
    """The files that the answers name, by their addresses, and those to load, by their paths."""
    shown: dict[str, ShownFile] = {}
    files: dict[str, Path] = {}
    for address, path in _named(previewed).items():
        file = project_files.find(path)
        if file is None:
            shown[address] = ShownFile(path, None, None)
            continue
        is_loaded = is_live or _is_image(path)
        if is_loaded:
            files[path] = file
        about = file.stat()
        stamp = f"?{about.st_mtime_ns}" if is_live else ""
        url = f"files/{quote(path)}{stamp}" if is_loaded else None
        shown[address] = ShownFile(path, about.st_size, url)
    return shown, files


def _named(previewed: PreviewedItem) -> dict[str, str]:
    downloads = Hrefs(previewed.portal, previewed.project).repository()
    answers = [answer for answer in (previewed.item, previewed.card) if answer]
    return {
        address: path for answer in answers for address, path in files_of(answer, downloads).items()
    }


def _is_image(path: str) -> bool:
    return (mimetypes.guess_type(path)[0] or "").startswith("image/")


def _failure(previewed: PreviewedItem) -> Failure | None:
    failure = previewed.failure or previewed.card_failure
    if failure is None:
        return None
    breaks_collection = previewed.card_failure is not None
    return Failure(failure.reason, failure.line, failure.column, breaks_collection)
