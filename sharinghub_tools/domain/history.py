"""Which model versions a README has shown, and when: states of it, the oldest first → a history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sharinghub_tools.domain.entry_reading import Entries
from sharinghub_tools.domain.linked_entries import Identity
from sharinghub_tools.domain.model_version import version_order
from sharinghub_tools.domain.portal_answers import CURRENT


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit that changed the README.

    Attributes:
        sha: of the commit; None: the change is in the working tree alone.
        author: who made it, as Git has their name; None where nobody has committed it.
        moment: when it came to be, None where nobody has committed it.
    """

    sha: str | None = None
    author: str | None = None
    moment: datetime | None = None


UNCOMMITTED = Revision()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The README's bytes from a commit on; None where there is none any more."""

    revision: Revision
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a repository knows of a README.

    Attributes:
        snapshots: one for each commit of the branch that changed it, the oldest first.
        is_complete: whether the first is where the README begins.
        gap: what is not known, why, and what to do; None: all is known.
    """

    snapshots: Iterable[Snapshot] = ()
    is_complete: bool = True
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What a README shows from a commit on.

    Attributes:
        revision: the commit; None where the README is all that is known.
        entries: of ``links`` and ``assets``, by version; None where the front matter is broken.
    """

    revision: Revision | None
    entries: Entries | None


@dataclass(frozen=True, slots=True)
class Period:
    """For how long a version was the current one.

    Attributes:
        start: with which commit; None: before the first that is known.
        end: with which commit it ended; None: it goes on.
        is_rollback: whether a newer version was the current one before.
    """

    start: Revision | None
    end: Revision | None = None
    is_rollback: bool = False


@dataclass(frozen=True, slots=True)
class LinkedVersion:
    """A version that the README shows, or has shown.

    Attributes:
        name: name of the registered model.
        version: the version.
        link: the fields of its newest entry of ``links``.
        linked: the commit that showed it first; None: before the first that is known.
        unlinked: the commit that took it out, where it is not shown any more.
        periods: when it was the current one, the oldest first.
        is_listed: whether the README shows it now.
        is_current: whether it is; None where the README does not say.
    """

    name: str
    version: str
    link: Mapping[str, Any]
    linked: Revision | None
    unlinked: Revision | None
    periods: tuple[Period, ...]
    is_listed: bool
    is_current: bool | None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Aliases that its entry names."""
        found = self.link.get("mlflow:aliases")
        return tuple(map(str, found)) if isinstance(found, list) else ()

    @property
    def metrics(self) -> dict[str, float]:
        """Metrics that its entry names: numbers alone."""
        found = self.link.get("mlflow:metrics")
        return {
            str(name): value
            for name, value in (found.items() if isinstance(found, dict) else ())
            if isinstance(value, int | float) and not isinstance(value, bool)
        }


@dataclass(frozen=True, slots=True)
class History:
    """What is known of the versions that a README shows.

    Attributes:
        versions: by model, the newest first.
        broken: the commits whose README cannot be read, the oldest first; they are passed over.
        is_broken: whether the newest state is one of them.
    """

    versions: tuple[LinkedVersion, ...]
    broken: tuple[Revision | None, ...] = ()
    is_broken: bool = False


def history(states: Iterable[State], *, is_complete: bool = True) -> History:
    """Put the states together.

    A README says which version is current with ``mlflow:current``. One that does not (linked
    before there was that field, or by hand) says it by showing no other version of the model; else
    nobody knows.

    Args:
        states: the oldest first.
        is_complete: whether the first state is where the README begins; else nobody knows since
            when it has shown what it shows there.
    """
    told = _Told()
    broken = []
    is_known, is_broken = is_complete, False
    for state in states:
        is_broken = state.entries is None
        if state.entries is None:
            broken.append(state.revision)
        else:
            told.follow(state.entries, state.revision if is_known else None)
            is_known = True
    return History(told.versions(), tuple(broken), is_broken)


@dataclass(slots=True)
class _Version:
    link: Mapping[str, Any]
    linked: Revision | None
    unlinked: Revision | None = None
    is_listed: bool = True
    periods: list[Period] = field(default_factory=list)


class _Told:
    """What the states have told so far."""

    def __init__(self) -> None:
        self._known: dict[Identity, _Version] = {}
        self._currents: dict[str, str | None] = {}
        self._entries: Entries = {}

    def follow(self, entries: Entries, since: Revision | None) -> None:
        """Take the next state, which is so since a commit."""
        if entries is self._entries:
            return
        self._entries = entries
        shown = {identity: e["links"] for identity, e in entries.items() if "links" in e}
        for identity, link in shown.items():
            version = self._known.setdefault(identity, _Version(link, since))
            version.link, version.unlinked, version.is_listed = link, None, True
        for identity, version in self._known.items():
            if version.is_listed and identity not in shown:
                version.unlinked, version.is_listed = since, False
        before, self._currents = self._currents, current_versions(shown)
        for name in before.keys() | self._currents.keys():
            self._move(name, before.get(name), self._currents.get(name), since)

    def versions(self) -> tuple[LinkedVersion, ...]:
        """By model, the newest first."""
        found = [self._finished(identity) for identity in self._known]
        found.sort(key=lambda version: version_order(version.version), reverse=True)
        return tuple(sorted(found, key=lambda version: version.name))

    def _move(
        self, name: str, before: str | None, after: str | None, since: Revision | None
    ) -> None:
        """Note that another version of a model is current."""
        if before == after:
            return
        if before is not None:
            periods = self._known[name, before].periods
            periods[-1] = replace(periods[-1], end=since)
        if after is not None:
            back = before is not None and version_order(after) < version_order(before)
            self._known[name, after].periods.append(Period(since, is_rollback=back))

    def _finished(self, identity: Identity) -> LinkedVersion:
        name, number = identity
        version, current = self._known[identity], self._currents.get(name)
        is_current = number == current if current or not version.is_listed else None
        return LinkedVersion(
            name=name,
            version=number,
            link=version.link,
            linked=version.linked,
            unlinked=version.unlinked,
            periods=tuple(version.periods),
            is_listed=version.is_listed,
            is_current=is_current,
        )


def current_versions(shown: Mapping[Identity, Mapping[str, Any]]) -> dict[str, str | None]:
    """The current version of each model that is shown; None where the README does not say."""
    listed: dict[str, list[str]] = {}
    marked: dict[str, list[str]] = {}
    for (name, version), link in shown.items():
        listed.setdefault(name, []).append(version)
        if link.get(CURRENT) is True:
            marked.setdefault(name, []).append(version)
    return {name: _only(marked.get(name, versions)) for name, versions in listed.items()}


def _only(versions: list[str]) -> str | None:
    return versions[0] if len(versions) == 1 else None
