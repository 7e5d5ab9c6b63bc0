"""Write a registered model version into a README's STAC metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sharinghub_tools.domain import linked_entries, linked_item, linking
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.linked_item import Item
from sharinghub_tools.domain.linking import Showing
from sharinghub_tools.domain.mlm import block
from sharinghub_tools.domain.mlm.describing import describe
from sharinghub_tools.domain.mlm.ownership import Kept, Record
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import EnvironmentLacksError, NotInRegistryError
from sharinghub_tools.use_cases.items_beside import Edit, changes, edits, items_beside
from sharinghub_tools.use_cases.ports import Readme, Registry
from sharinghub_tools.use_cases.version_facts import Told, VersionFacts

DEFAULT_ALIAS = "champion"
_TRIES = 10

# Whether a README, by its text, is to be changed.
Wanted = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which version: by number, by alias, or, where neither is given, champion, else newest."""

    version: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """What was done.

    Attributes:
        version: the version that the README shows.
        before: the README's text before.
        after: the README's text with the version.
        dropped: older versions that were taken out.
        written: whether anything was changed.
        seen: whether the portal, as it reads the README, sees the version.
        beside: what is derived from the README, and kept beside it.
        kept: values of ``mlm`` that somebody wrote by hand, and that differ from the model's.
        unread: why the Item has no checksum of the model's file, where somebody tried in vain.
    """

    version: ModelVersion
    before: str
    after: str
    dropped: tuple[str, ...]
    written: bool
    seen: bool
    beside: tuple[Edit, ...] = ()
    kept: tuple[Kept, ...] = ()
    unread: str | None = None

    @property
    def up_to_date(self) -> bool:
        """Whether all showed the version already, as the registry has it now."""
        return self.before == self.after and not changes(self.beside)


def link_model(
    readme: Readme,
    registry: Registry,
    name: str,
    choice: Choice,
    showing: Showing,
    *,
    write: bool = True,
    told: Told | None = None,
) -> Linked:
    """Ask the registry for a version and show it in the README, and in an Item beside it.

    The README is read first: one that cannot be edited is refused before anybody is asked.

    Args:
        readme: of the project.
        registry: has the model.
        name: of the registered model.
        choice: which version of it.
        showing: how it is shown; the aliases are the registry's.
        write: whether anything is changed.
        told: is called while the model's file is read for its checksum; None leaves it unread.

    Raises:
        UsageError: there is a file in the Item's place that somebody else wrote.
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        NotInRegistryError: there is no such model, version or alias.
        RegistryError: the registry cannot be asked.
        EnvironmentLacksError: a file cannot be written.
    """
    parse(readme.read())
    model, version = registered_version(registry, name, choice)
    showing = replace(showing, aliases=model.aliases)
    facts = VersionFacts(registry, model, told)
    return show_version(readme, version, showing, facts, write=write)


def registered_version(
    registry: Registry, name: str, choice: Choice
) -> tuple[RegisteredModel, ModelVersion]:
    """The registered model, and the version of it that is chosen.

    Raises:
        NotInRegistryError: there is no such model, version or alias.
        RegistryError: the registry cannot be asked.
    """
    model = registry.registered_model(name)
    return model, registry.model_version(model, chosen_version(model, choice))


def show_version(
    readme: Readme,
    version: ModelVersion,
    showing: Showing,
    facts: VersionFacts,
    *,
    write: bool = True,
    tries: int = _TRIES,
    wanted: Wanted | None = None,
) -> Linked:
    """Show a version in a README, again and again while somebody else changes that.

    Args:
        readme: of the project.
        version: that is shown.
        showing: how.
        facts: what else the registry tells.
        write: whether anything is changed.
        tries: how often somebody else may be faster.
        wanted: whether a README is to be changed; one that is not stays as it is.

    Raises:
        UsageError: there is a file in the Item's place that somebody else wrote.
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        EnvironmentLacksError: a file cannot be written, or the README did not stay as it was.
    """
    merged: Linked | None = None
    for _ in range(tries):
        linked = _planned(readme, version, showing, facts)
        if wanted is not None and not wanted(linked.before):
            return merged or replace(linked, after=linked.before, beside=(), dropped=())
        if merged is not None and _current(linked.before, version.name) != version.version:
            # Somebody made another version the current one, after this one was shown.
            return merged
        if linked.up_to_date or not write:
            return merged or linked
        match readme.replace(linked.before, linked.after, changes(linked.beside)):
            case Replaced.YES:
                return replace(linked, written=True)
            case Replaced.MERGED:
                # What is derived does not know yet what was brought back.
                merged = replace(linked, written=True)
    if merged is not None:
        return merged
    raise EnvironmentLacksError(
        f"the README kept changing while '{version.uri}' was being linked; run the command again"
    )


def _planned(
    readme: Readme, version: ModelVersion, showing: Showing, facts: VersionFacts
) -> Linked:
    before = readme.read()
    there = items_beside(readme, before, version.name if showing.mlm else None)
    path = linked_item.path(version.name)
    if showing.mlm:
        if path in there.strangers:
            raise there.strangers[path]
        version = facts.completed(version, there.items[path])
        records = _unrecorded(before, version, there.items[path], facts)
        showing = replace(showing, records=records)
    outcome = linking.link(before, version, showing, there.items)
    return Linked(
        version=version,
        before=before,
        after=outcome.readme,
        dropped=outcome.dropped,
        written=False,
        seen=linking.is_seen(outcome.readme, version.uri),
        beside=edits(there, outcome.beside),
        kept=outcome.kept,
        unread=facts.unread,
    )


def _unrecorded(
    readme: str, version: ModelVersion, item: Item, facts: VersionFacts
) -> tuple[Record, ...]:
    """What the current version put into ``mlm``, where its Item is not there to tell.

    It was not committed with the README, say, or whoever wrote both was killed in between.
    """
    current = _current(readme, version.name)
    if current is None or linked_item.describes(item, version.name, current):
        return ()
    if current == version.version:
        return (block.record_of(describe(version)),)
    return (facts.record(current),)


def _current(readme: str, name: str) -> str | None:
    document = parse(readme)
    return linked_entries.current(document, name) if document else None


def chosen_version(model: RegisteredModel, choice: Choice) -> str:
    """The version's number.

    Raises:
        NotInRegistryError: the model has no such alias, or no version at all.
    """
    if choice.version is not None:
        return choice.version
    if choice.alias is not None:
        if choice.alias in model.aliases:
            return model.aliases[choice.alias]
        known = ", ".join(sorted(model.aliases)) or "none"
        raise NotInRegistryError(
            f"'{model.name}' has no alias '{choice.alias}' (its aliases: {known}); "
            "give --version N, or set the alias in MLflow"
        )
    version = model.aliases.get(DEFAULT_ALIAS) or model.newest
    if version is None:
        raise NotInRegistryError(f"'{model.name}' has no version yet; register one, then link it")
    return version
