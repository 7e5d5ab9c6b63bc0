"""What a registry says of a model version, whatever the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# GitLab counts projects in 64 bits.
_PROJECT_ID = re.compile(r"\s\(([0-9]{1,19})\)\s*$")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The one file of a version that holds the model.

    Attributes:
        href: URL that answers a plain GET with the file; holds no credential.
        path: path of the file below the model's artifact root, as ``data/model.keras``.
        media_type: IANA media type, ``application/octet-stream`` where none is better.
        size: in bytes, where the registry tells it.
        checksum: multihash of its SHA-256 in hexadecimal, ``1220…``, as in STAC's file extension
            (https://github.com/stac-extensions/file); None where nobody has computed it.
        is_offered: whether a reader can download it. That of a registry without a server is shown
            by MLflow's user interface, on the machine where somebody starts that.
    """

    href: str
    path: str
    media_type: str
    size: int | None = None
    checksum: str | None = None
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class RunDataset:
    """A dataset that went into a run, as MLflow recorded it.

    Attributes:
        name: of the dataset, or of a split of it.
        digest: hash of its content, of whatever kind who logged it chose.
        context: what it was used for, as ``training``.
        source: URL or path that it came from; holds no credential.
    """

    name: str
    digest: str | None = None
    context: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A registered model: its name in the registry, its aliases, and its newest version.

    Attributes:
        name: name in the registry, with the ``(<project id>)`` suffix where the registry wants one.
        aliases: alias → version.
        newest: newest version, or None where there is none yet.
    """

    name: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    newest: str | None = None


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a registered model.

    Attributes:
        name: name of the registered model, as the registry has it.
        version: the version, ``"3"`` or, in GitLab's registry, SemVer.
        page_url: page of the version for people.
        run_id: the run that made it, where known.
        aliases: aliases that point at it, sorted.
        metrics: last value of each metric, finite numbers only.
        file: the model file, or None where the model is no single file.
        is_local: whether ``page_url`` opens on this machine only.
        tags: the version's tags.
        mlmodel: the model's ``MLmodel`` file, parsed; empty where it cannot be read
            (https://mlflow.org/docs/latest/ml/model/#storage-format).
        parameters: of the run; where the model itself has some (MLflow 3), those win.
        run_tags: the run's tags.
        datasets: inputs of the run.
        created: when the version was registered, in UTC.
        user: who made it, as the registry calls them.
        description: of the version, for people.
    """

    name: str
    version: str
    page_url: str
    run_id: str | None = None
    aliases: tuple[str, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    file: ModelFile | None = None
    is_local: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    mlmodel: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    run_tags: Mapping[str, str] = field(default_factory=dict)
    datasets: tuple[RunDataset, ...] = ()
    created: datetime | None = None
    user: str | None = None
    description: str | None = None

    @property
    def uri(self) -> str:
        """MLflow's URI of the version, as ``models:/wine/3``."""
        return f"models:/{self.name}/{self.version}"


def split_name(name: str) -> tuple[str, int | None]:
    """A model's name without the id of a GitLab project at its end, and that id if there is one.

    SharingHub's registry wants names that end so (https://github.com/csgroup-oss/mlflow-sharinghub).
    """
    suffix = _PROJECT_ID.search(name)
    return (name[: suffix.start()], int(suffix[1])) if suffix else (name, None)


def version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key of a version: MLflow's integers, and SemVer precedence as GitLab's registry has it.

    A pre-release comes before its release (https://semver.org/#spec-item-11); build metadata
    does not count.
    """
    release, _, pre_release = version.partition("+")[0].partition("-")
    key = [_identifier_order(part) for part in release.split(".")]
    if pre_release:
        key += [(-1, 0, "")] + [_identifier_order(part) for part in pre_release.split(".")]
    else:
        key.append((0, 0, ""))
    return tuple(key)


def _identifier_order(part: str) -> tuple[int, int, str]:
    if not (part.isascii() and part.isdecimal()):
        return 2, 0, part
    # Numbers compare by length, then digit by digit: they may be longer than Python converts.
    digits = part.lstrip("0")
    return 1, len(digits), digits
