"""What ``validate`` reads of a project's folder besides the README."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from sharinghub_tools import settings as settings_of
from sharinghub_tools.adapters.dvc_files import tracked_data
from sharinghub_tools.adapters.file_head import head
from sharinghub_tools.adapters.local_folder import LocalFolder
from sharinghub_tools.domain.lint.surroundings import DataImport
from sharinghub_tools.domain.mlm.names import is_model_item
from sharinghub_tools.errors import SharingHubError
from sharinghub_tools.settings import Settings

# Of a folder outside of git; a project has fewer.
MOST_FILES = 20_000
# A STAC object is some kilobytes; with hundreds of assets it is not much more.
LARGEST_STAC_BYTES = 5 * 1024 * 1024
_SIGN = b'"stac_version"'


class ValidatedFolder:
    """A folder; what is asked twice is read once.

    Args:
        folder: the README's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def files(self) -> Sequence[str] | None:
        """Paths of all files that git has or would add, in its order; None: too many to look."""
        return LocalFolder(self._folder).files_unless_many(MOST_FILES)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The project's topics in GitLab, as the settings have them."""
        return self._settings.topics

    @cached_property
    def description(self) -> str | None:
        """The project's description in GitLab, which ``publish`` takes from pyproject.toml."""
        if not (self._settings.topics or self._settings.gitlab_project):
            return None
        try:
            return LocalFolder(self._folder).described()[1]
        except SharingHubError:
            return None

    @cached_property
    def data(self) -> tuple[DataImport, ...]:
        """What ``.dvc`` files track."""
        return tracked_data(self._folder, self.files or ())

    def json(self, path: str) -> object:
        """A JSON file that may be a STAC object; None for any other, and for what cannot be read.

        Raises:
            ValueError: it is no JSON.
        """
        content = head(self._folder / path, LARGEST_STAC_BYTES + 1)
        if content is None or len(content) > LARGEST_STAC_BYTES:
            return None
        if _SIGN not in content and not is_model_item(path):
            return None
        try:
            return json.loads(content)
        except RecursionError as error:
            raise ValueError("it is nested too deep") from error

    @cached_property
    def _settings(self) -> Settings:
        try:
            return settings_of.load(self._folder, os.environ)
        except SharingHubError:
            # They are not the README's; the commands that need them say what is wrong.
            return Settings(self._folder)
