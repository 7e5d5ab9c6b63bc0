"""Which project people mean: by its path, its page on GitLab, or its Item in SharingHub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from sharinghub_tools.errors import UsageError

_WANTED = "give GROUP/PROJECT, the address of its page on GitLab, or of its Item in SharingHub"
# A path with namespace (https://docs.gitlab.com/user/reserved_names/).
_PATH = re.compile(r"[\w.][\w.+-]*(?:/[\w.][\w.+-]*)+")
# In the API's addresses, and behind the `#` in those of the portal's pages.
_ITEM = re.compile(r"/collections/[^/?#]+/items/([^?#]+)")
_PAGE_OF_REVISION = re.compile(r"/-/(?:tree|tags|commits?|releases)/([^?#]+)")


@dataclass(frozen=True, slots=True)
class DatasetReference:
    """A project.

    Attributes:
        path: path with namespace in GitLab.
        gitlab_url: address of its GitLab, where that was given.
        portal_url: address of its SharingHub, where that was given.
        revision: branch, tag or commit, where the address has one.
    """

    path: str
    gitlab_url: str | None = None
    portal_url: str | None = None
    revision: str | None = None


def dataset_reference(text: str) -> DatasetReference:
    """Understand what a person gave.

    Raises:
        UsageError: it is no project. No message repeats what may hold a secret.
    """
    given = text.strip()
    if "://" not in given:
        return DatasetReference(_path(given.strip("/").removesuffix(".git"), f"'{text}'"))
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError:
        raise UsageError(f"the dataset's address is none; {_WANTED}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"the dataset's address does not begin with https://; {_WANTED}")
    if "@" in parts.netloc:
        raise UsageError(
            "the dataset's address has a name or a password in it, so it is not shown; give it "
            "without, and the token in GITLAB_TOKEN"
        )
    return _of_portal(parts) or _of_gitlab(parts)


def _of_portal(parts: SplitResult) -> DatasetReference | None:
    for place in (parts.path, parts.fragment):
        if found := _ITEM.search(place):
            before = parts.path.partition("/api/stac/")[0] if place is parts.path else parts.path
            portal = f"{parts.scheme}://{parts.netloc}{before}".rstrip("/")
            path = _path(unquote(found[1]).strip("/"), "its Item")
            return DatasetReference(path, portal_url=portal)
    return None


def _of_gitlab(parts: SplitResult) -> DatasetReference:
    project, dash, _ = f"{parts.path}/".partition("/-/")
    revision = _PAGE_OF_REVISION.search(parts.path) if dash else None
    return DatasetReference(
        _path(unquote(project).strip("/").removesuffix(".git"), "the address"),
        gitlab_url=f"{parts.scheme}://{parts.netloc}",
        revision=unquote(revision[1]).strip("/") if revision else None,
    )


def _path(text: str, what: str) -> str:
    if not _PATH.fullmatch(text) or {".", ".."} & set(text.split("/")):
        raise UsageError(f"{what} names no project; {_WANTED}")
    return text
