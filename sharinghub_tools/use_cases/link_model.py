"""Write a registered model version into a README's STAC metadata."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain import linking
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.model_version import ModelVersion, RegisteredModel
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import EnvironmentLacksError, NotInRegistryError
from sharinghub_tools.use_cases.ports import Readme, Registry

DEFAULT_ALIAS = "champion"
_TRIES = 10


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
        written: whether the README was changed.
        seen: whether the portal, as it reads the README, sees the version.
    """

    version: ModelVersion
    before: str
    after: str
    dropped: tuple[str, ...]
    written: bool
    seen: bool

    @property
    def up_to_date(self) -> bool:
        """Whether the README showed the version already, as the registry has it now."""
        return self.before == self.after


def link_model(
    readme: Readme,
    registry: Registry,
    name: str,
    choice: Choice,
    *,
    project_id: int | None = None,
    keep: int | None = None,
    write: bool = True,
) -> Linked:
    """Ask the registry for a version and show it in the README.

    The README is read first: one that cannot be edited is refused before anybody is asked.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        NotInRegistryError: there is no such model, version or alias.
        RegistryError: the registry cannot be asked.
        EnvironmentLacksError: the README cannot be written.
    """
    parse(readme.read())
    model, version = registered_version(registry, name, choice)
    return show_version(readme, model, version, project_id=project_id, keep=keep, write=write)


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
    model: RegisteredModel,
    version: ModelVersion,
    *,
    project_id: int | None = None,
    keep: int | None = None,
    write: bool = True,
    tries: int = _TRIES,
) -> Linked:
    """Show a version in a README, again and again while somebody else changes that.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        EnvironmentLacksError: the README cannot be written, or did not stay as it was for once.
    """
    for _ in range(tries):
        before = readme.read()
        outcome = linking.link(
            before, version, aliases=model.aliases, project_id=project_id, keep=keep
        )
        changes = write and outcome.readme != before
        if not changes or readme.replace(before, outcome.readme) is not Replaced.NO:
            seen = linking.is_seen(outcome.readme, version.uri)
            return Linked(
                version, before, outcome.readme, outcome.dropped, written=changes, seen=seen
            )
    raise EnvironmentLacksError(
        f"the README kept changing while '{version.uri}' was being linked; run the command again"
    )


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
