"""Where a model version comes from: data, code, run, job and person.

The fields have the prefix ``lineage:``; docs/reference/lineage.md has their table. What they tell
is what the run itself recorded: its inputs, and tags of MLflow's own, of GitLab's
(https://docs.gitlab.com/user/project/ml/experiment_tracking/) and of projects that were made from
the templates (``git.…``, ``dvc.…``, ``ci.…``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.lineage_data import Origin, recorded_data, related_data
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.public_values import public_parameters, public_text, web_url

PREFIX = "lineage:"
# What a notebook's kernel calls itself: not what the person wrote.
_KERNELS = {"ipykernel_launcher.py", "colab_kernel_launcher.py"}

# Who runs what is in a container, and what MLflow calls who has no name.
_NOBODY = {"root", "unknown"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the project of a model is.

    Attributes:
        project_url: page of the project on GitLab, as ``https://gitlab.example.org/space/wine``.
        gitlab_url: address of that GitLab, without a trailing slash.
        sharinghub_url: address of the portal that shows it, without a trailing slash.
    """

    project_url: str | None = None
    gitlab_url: str | None = None
    sharinghub_url: str | None = None

    @property
    def path(self) -> str | None:
        """Path of the project with its namespace, as ``space/wine``."""
        if self.project_url is None:
            return None
        root = urlsplit(self.gitlab_url or "").path.rstrip("/")
        return urlsplit(self.project_url).path.removeprefix(f"{root}/").strip("/")


def lineage(
    version: ModelVersion, metadata: Mapping[str, Any] | None = None, place: Place | None = None
) -> dict[str, Value]:
    """The fields of the prefix ``lineage:`` for a version; what nobody recorded is left out.

    Args:
        version: as its registry tells it.
        metadata: the README's; its ``related`` names the projects that the model derives from.
        place: where the model's project is, as far as that is known.
    """
    place = place or Place()
    tags = _tags(version)
    origin = Origin(place.gitlab_url, place.sharinghub_url)
    data = related_data(recorded_data(version.datasets, tags), metadata or {}, origin)
    fields: dict[str, Value] = {
        "model": _model(version),
        "data": data,
        "code": _code(tags, place),
        "run": _run(version, tags),
        "job": _job(tags, place),
        "person": _person(version, tags) or "",
        "created": _moment(version.created) if version.created else "",
    }
    return {f"{PREFIX}{name}": value for name, value in fields.items() if value}


def link_fields(version: ModelVersion) -> dict[str, Value]:
    """The same in short, for the version's entry of ``links`` in the README.

    ``mlflow:created``, ``mlflow:user``, ``mlflow:commit``, ``mlflow:datasets`` (name → hash),
    ``mlflow:imports`` (name → ``<project>@<revision>``) and ``mlflow:job``, as far as recorded.
    """
    tags = _tags(version)
    data = recorded_data(version.datasets, tags)
    hashes = {entry["name"]: entry.get("md5") or entry.get("digest", "") for entry in data}
    fields: dict[str, Value | None] = {
        "created": _moment(version.created) if version.created else None,
        "user": _person(version, tags),
        "commit": _commit(tags),
        "datasets": {name: value for name, value in hashes.items() if value},
        "imports": {
            entry["name"]: f"{entry['project']}@{entry['revision']}"
            for entry in data
            if "revision" in entry
        },
        "job": web_url(tags.get("ci.job_url", "")),
    }
    return {f"mlflow:{name}": value for name, value in fields.items() if value}


def _tags(version: ModelVersion) -> dict[str, str]:
    """The run's tags; what it lacks, those of the version, which may have been copied from it."""
    return {**version.tags, **version.run_tags}


def _model(version: ModelVersion) -> dict[str, Value]:
    model: dict[str, Value] = {
        "name": version.name,
        "version": version.version,
        "uri": version.uri,
    }
    if not version.is_local:
        model["page"] = version.page_url
    return model


def _code(tags: Mapping[str, str], place: Place) -> dict[str, Value]:
    repository = _first(tags, "mlflow.source.git.repoURL", "git.repoURL")
    url = web_url(repository or "") or place.project_url
    commit = _commit(tags)
    if commit is None:
        return {}
    code: dict[str, Value] = {"commit": commit}
    if url:
        code["repository"] = url
    if url and _is_on(url, place.gitlab_url):
        code["page"] = f"{url}/-/commit/{commit}"
    branch = _first(tags, "mlflow.source.git.branch", "git.branch")
    if branch:
        code["branch"] = branch
    entrypoint = public_text(tags.get("mlflow.source.name", ""))
    if entrypoint and entrypoint not in _KERNELS:
        code["entrypoint"] = entrypoint
    dirty = tags.get("git.dirty")
    if dirty in ("true", "false"):
        code["dirty"] = dirty == "true"
    return code


def _commit(tags: Mapping[str, str]) -> str | None:
    return _first(tags, "mlflow.source.git.commit", "git.commit")


def _run(version: ModelVersion, tags: Mapping[str, str]) -> dict[str, Value]:
    if not version.run_id:
        return {}
    run: dict[str, Value] = {"id": version.run_id}
    name = tags.get("mlflow.runName")
    if name:
        run["name"] = name
    server, models, _ = version.page_url.partition("#/models/")
    if models and not version.is_local:
        run["page"] = f"{server}#/runs/{version.run_id}"
    parameters = public_parameters(version.parameters)
    if parameters:
        run["parameters"] = parameters
    if version.metrics:
        run["metrics"] = dict(sorted(version.metrics.items()))
    return run


def _job(tags: Mapping[str, str], place: Place) -> dict[str, Value]:
    number = tags.get("gitlab.CI_JOB_ID")
    page = web_url(tags.get("ci.job_url", ""))
    if page is None and number and place.project_url:
        page = f"{place.project_url}/-/jobs/{number}"
    found = {"id": number, "page": page, "pipeline": web_url(tags.get("ci.pipeline_url", ""))}
    return {key: value for key, value in found.items() if value}


def _person(version: ModelVersion, tags: Mapping[str, str]) -> str | None:
    """Who started the job; else whose run it is, unless that is nobody's name."""
    if tags.get("ci.user"):
        return tags["ci.user"]
    users = (tags.get("mlflow.user"), tags.get("git.user"), version.user)
    return next((user for user in users if user and user not in _NOBODY), None)


def _first(tags: Mapping[str, str], *names: str) -> str | None:
    return next((tags[name] for name in names if tags.get(name)), None)


def _is_on(url: str, server: str | None) -> bool:
    return server is not None and url.lower().startswith(f"{server.lower()}/")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
