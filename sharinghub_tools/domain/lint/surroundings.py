"""A README within its project, and what the portal makes of the two."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sharinghub_tools.domain.lint import assets
from sharinghub_tools.domain.lint.rules import Readme
from sharinghub_tools.domain.portal.item.assets import matches
from sharinghub_tools.domain.portal.tree import Value
from sharinghub_tools.domain.stac.verdict import Verdict
from sharinghub_tools.errors import PortalFailsError

_NOTHING = Verdict()


@dataclass(frozen=True, slots=True)
class DataImport:
    """Data of another git repository, as ``dvc import`` notes it.

    Attributes:
        path: of the ``.dvc`` file.
        url: of the repository that they come from; None for data of the project's own.
    """

    path: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StacFile:
    """A JSON file of the repository that is offered as an asset and is a STAC object.

    Attributes:
        path: from the root of the repository.
        content: the object; None for the Item of a model that is no JSON any more.
        verdict: what its schemas say of it.
    """

    path: str
    content: Mapping[str, Any] | None
    verdict: Verdict = _NOTHING


@dataclass(frozen=True)
class Surroundings:
    """What rules look at that need more than the text of the README.

    Attributes:
        readme: the README.
        files: the paths of all files of the repository, in git's order; None where they are not
            known.
        description: the project's description in GitLab; None where it is not known.
        topics: the project's topics in GitLab; empty where they are not known.
        data: what ``.dvc`` files track.
        item: the Item that the portal would serve; None where it would fail.
        failure: why it would.
        verdict: what the Item's schemas say of it.
        stac_files: the project's own STAC objects.
        spdx: the identifiers of SPDX, each with whether it is deprecated.
    """

    readme: Readme
    files: tuple[str, ...] | None = None
    description: str | None = None
    topics: tuple[str, ...] = ()
    data: tuple[DataImport, ...] = ()
    item: Mapping[str, Any] | None = None
    failure: PortalFailsError | None = None
    verdict: Verdict = _NOTHING
    stac_files: tuple[StacFile, ...] = ()
    spdx: Callable[[], Mapping[str, bool]] = dict

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files and their folders."""
        found = set(self.files or ())
        for path in self.files or ():
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def globs(self) -> list[tuple[Value, list[str]]]:
        """The globs of the README that could match, each with the files that it does match."""
        files = self.files or ()
        return [
            (glob, [path for path in files if matches(path, glob.written)])
            for glob in assets.globs(self.readme)
            if assets.can_match(glob.written)
        ]

    @cached_property
    def by_lower_case(self) -> Mapping[str, str]:
        """The files and folders by their names in lower case."""
        return {path.lower(): path for path in sorted(self.paths, reverse=True)}
