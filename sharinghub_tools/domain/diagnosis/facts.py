"""What is asked of a project's surroundings, beside what GitLab says of the project itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What GitLab says of the token that asks.

    Attributes:
        name: what its owner calls it.
        scopes: as ``api``, ``read_api``.
        expires: the day on which it is no longer valid; None: never.
    """

    name: str
    scopes: tuple[str, ...]
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch, for who asks: whether it is protected, and whether they may commit to it."""

    name: str
    is_protected: bool
    may_push: bool


@dataclass(frozen=True, slots=True)
class CiVariable:
    """A variable of CI/CD, without its value."""

    key: str
    is_protected: bool
    is_masked: bool


@dataclass(frozen=True, slots=True)
class GitRemote:
    """Where ``origin`` is.

    Attributes:
        url: without credentials.
        has_secret: whether a password or a token stands in the URL that git has.
    """

    url: str
    has_secret: bool = False


@dataclass(frozen=True, slots=True)
class DvcRemote:
    """DVC's default remote.

    Attributes:
        name: as in ``.dvc/config``.
        url: where it is, without credentials.
        password: what DVC sends of it, from any of its configuration files.
    """

    name: str
    url: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MlflowClient:
    """The MLflow that the project trains with: its version, and the file that says so."""

    version: str
    source: str
