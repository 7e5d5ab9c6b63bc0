"""What ``history`` tells programs, and what it says beside its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from sharinghub_tools.cli import output
from sharinghub_tools.domain.history import (
    History,
    LinkedVersion,
    Period,
    Record,
    Revision,
)

_MOST_SHOWN = 5


def report(
    readme: str, record: Record, found: History, versions: Sequence[LinkedVersion]
) -> dict[str, object]:
    """For ``--json``; moments in UTC, a commit of null is a change that is not committed."""
    return {
        "readme": readme,
        "gap": record.gap,
        "broken": [_revision(revision) for revision in found.broken],
        "versions": [_version(version) for version in versions],
    }


def remarks(
    record: Record,
    found: History,
    versions: Sequence[LinkedVersion],
    hidden: Sequence[str],
) -> Iterator[str]:
    """What a person should know of the table, one line each; ``hidden`` are metrics left out."""
    if not versions:
        yield "no model version is linked; sharinghub link-model links one"
    if record.gap:
        yield record.gap
    if found.broken:
        yield _broken(found)
    for name in sorted({version.name for version in versions if version.is_current is None}):
        yield (
            f"the README does not say which version of {name} is current; "
            "sharinghub link-model marks it"
        )
    if hidden:
        shown = ", ".join(map(output.printable, hidden[:_MOST_SHOWN]))
        more = ", …" if len(hidden) > _MOST_SHOWN else ""
        yield f"more metrics, shown with --metric NAME: {shown}{more}"
    gone = sum(not version.is_listed for version in found.versions)
    if gone and all(version.is_listed for version in versions):
        yield f"not linked any more: {gone} version{'s' if gone > 1 else ''}; see them with --all"


def _broken(found: History) -> str:
    named = [
        revision.sha[:8] if revision and revision.sha else "what is not committed"
        for revision in found.broken
    ]
    shown = ", ".join(named[-_MOST_SHOWN:])
    if len(named) > _MOST_SHOWN:
        shown = f"{len(named) - _MOST_SHOWN} more, {shown}"
    if found.is_broken:
        shown += "; it is so now, run: sharinghub validate"
    return f"passed over where its front matter cannot be read: {shown}"


def _version(version: LinkedVersion) -> dict[str, object]:
    return {
        "model": version.name,
        "version": version.version,
        "uri": f"models:/{version.name}/{version.version}",
        "listed": version.is_listed,
        "current": version.is_current,
        "aliases": list(version.aliases),
        "metrics": version.metrics,
        "run_id": _text(version.link.get("mlflow:run_id")),
        "href": _text(version.link.get("href")),
        "linked": _revision(version.linked),
        "unlinked": _revision(version.unlinked),
        "periods": [_period(period) for period in version.periods],
    }


def _period(period: Period) -> dict[str, object]:
    return {
        "from": _revision(period.start),
        "to": _revision(period.end),
        "rollback": period.is_rollback,
    }


def _revision(revision: Revision | None) -> dict[str, object] | None:
    if revision is None:
        return None
    moment = revision.moment
    return {
        "commit": revision.sha,
        "author": revision.author,
        "date": moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None,
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
