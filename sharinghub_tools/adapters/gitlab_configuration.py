"""python-gitlab's configuration files, as its users have them.

https://python-gitlab.readthedocs.io/en/stable/cli-usage.html#configuration-files
"""

from __future__ import annotations

import configparser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sharinghub_tools.errors import UsageError

VARIABLE = "PYTHON_GITLAB_CFG"
_SYSTEM_FILE = Path("/etc/python-gitlab.cfg")
_USER_FILE = ".python-gitlab.cfg"
_GLOBAL = "global"

Kind = Literal["private", "oauth", "job"]
_KINDS: tuple[Kind, ...] = ("private", "oauth", "job")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration files that there are, the later ones before the earlier ones."""

    files: tuple[str, ...]
    content: configparser.ConfigParser

    @property
    def default_url(self) -> str | None:
        """The address in the default section."""
        return self._text(self._default or "", "url")

    def section_of(self, is_wanted: Callable[[str], bool]) -> str | None:
        """The section whose address is wanted; the default section before others."""
        sections = [s for s in self.content.sections() if s != _GLOBAL]
        for section in sorted(sections, key=lambda name: name != self._default):
            url = self._text(section, "url")
            if url and is_wanted(url):
                return section
        return None

    def ssl_verify(self, section: str) -> bool | str | None:
        """Whether certificates are checked, or which are trusted; None where nothing says."""
        text = self._text(section, "ssl_verify") or self._text(_GLOBAL, "ssl_verify")
        if text is None:
            return None
        return self.content.BOOLEAN_STATES.get(text.lower(), text)

    def timeout(self, section: str) -> float | None:
        """Seconds that GitLab may take for an answer; None where nothing says.

        Raises:
            UsageError: it is not a number of seconds.
        """
        text = self._text(section, "timeout") or self._text(_GLOBAL, "timeout")
        if text is None:
            return None
        if not text.isdecimal() or not text.isascii() or not text.strip("0"):
            raise UsageError(
                f"'timeout' for [{section}] of {self._names} must be a number of seconds, and is "
                f"'{text}'"
            )
        return float(text)

    def token(self, section: str) -> tuple[Kind, str, str] | None:
        """Kind, text and source of the section's token; a ``helper:`` program is run for it.

        Raises:
            UsageError: the helper fails, or the section cannot be used.
        """
        if not any(self._text(section, f"{kind}_token") for kind in _KINDS):
            return None
        from gitlab.config import ConfigError, GitlabConfigParser

        try:
            parsed = GitlabConfigParser(gitlab_id=section, config_files=list(self.files))
        except (ConfigError, configparser.Error, OSError, ValueError) as error:
            # Its text may have what the helper or the file says, and so the token.
            raise UsageError(
                f"section [{section}] of {self._names} cannot be used "
                f"({type(error).__name__}); is its 'helper:' a program that prints the token?"
            ) from None
        for kind in _KINDS:
            if token := getattr(parsed, f"{kind}_token"):
                return kind, token.strip(), f"{kind}_token in [{section}] of {self._names}"
        return None

    @property
    def _default(self) -> str | None:
        return self._text(_GLOBAL, "default")

    @property
    def _names(self) -> str:
        return " and ".join(self.files)

    def _text(self, section: str, option: str) -> str | None:
        try:
            return self.content.get(section, option, fallback="").strip() or None
        except configparser.InterpolationError:
            raise UsageError(
                f"'{option}' in [{section}] of {self._names} has a % that is not written %%"
            ) from None


def read(environment: Mapping[str, str]) -> Configuration:
    """Read the configuration files that there are; none is an empty configuration.

    As with python-gitlab, a file that this user may not read is none, unless it is named.

    Raises:
        UsageError: the file that is named cannot be read, or a file is no configuration.
    """
    named = environment.get(VARIABLE)
    content = configparser.ConfigParser()
    files = []
    for file in [Path(named)] if named else [_SYSTEM_FILE, Path.home() / _USER_FILE]:
        try:
            content.read_string(file.read_text(encoding="utf-8"), str(file))
        except OSError as error:
            if named:
                problem = f"{VARIABLE} is '{named}', which cannot be read: {error.strerror}"
                raise UsageError(problem) from error
        except (configparser.Error, UnicodeDecodeError):
            # Its text has the line, which may be a token's.
            raise UsageError(
                f"{file} is not a configuration file of python-gitlab: sections '[name]' with "
                "lines 'option = value', in UTF-8"
            ) from None
        else:
            files.append(str(file))
    return Configuration(tuple(files), content)
