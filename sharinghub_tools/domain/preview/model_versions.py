"""The model versions that an Item links, for people: which is current, what each one reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sharinghub_tools.domain.history import current_versions
from sharinghub_tools.domain.linked_entries import entries_among
from sharinghub_tools.domain.model_version import version_order

_FACTS = ("run_id", "created", "user", "commit", "job")

Json = dict[str, Any]


def linked_models(item: Mapping[str, Any]) -> list[Json]:
    """The registered models that an Item links, by name, each with its versions, oldest first.

    Args:
        item: as the portal serves it. Its links may hold anything that an author wrote.

    Returns:
        A ``name`` and ``versions`` for each model; of each version ``version``, ``title``,
        ``href``, ``is_current``, ``aliases``, ``metrics`` (numbers), and where it comes from, as
        docs/reference/lineage.md has it: ``run_id``, ``created``, ``user``, ``commit`` and ``job``
        (None where nobody recorded it), ``datasets`` and ``imports`` (name → hash or place).
    """
    entries = entries_among({"links": item["links"]})
    links = {identity: entry["links"] for identity, entry in entries.items()}
    current = current_versions(links)
    models: dict[str, list[Json]] = {}
    for (name, version), link in links.items():
        shown = _version(link, version, is_current=version == current[name])
        models.setdefault(name, []).append(shown)
    return [
        {"name": name, "versions": sorted(versions, key=_order)}
        for name, versions in sorted(models.items())
    ]


def _version(link: Mapping[str, Any], version: str, *, is_current: bool) -> Json:
    return {
        "version": version,
        "title": str(link.get("title") or f"version {version}"),
        "href": str(link["href"]),
        "is_current": is_current,
        "aliases": _texts(link.get("mlflow:aliases")),
        "metrics": _numbers(link.get("mlflow:metrics")),
        **{name: _text(link.get(f"mlflow:{name}")) for name in _FACTS},
        **{name: _named_texts(link.get(f"mlflow:{name}")) for name in ("datasets", "imports")},
    }


def _order(version: Json) -> Any:
    return version_order(version["version"])


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _named_texts(value: object) -> dict[str, str]:
    entries = value.items() if isinstance(value, dict) else ()
    return {str(name): text for name, text in entries if isinstance(text, str)}


def _numbers(value: object) -> dict[str, float]:
    entries: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ()
    return {
        str(name): number
        for name, number in entries
        if isinstance(number, int | float) and not isinstance(number, bool)
    }
