"""Take a model version out of a README's STAC metadata."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain import linked_entries, linking
from sharinghub_tools.domain.replaced import Replaced
from sharinghub_tools.errors import EnvironmentLacksError, UsageError
from sharinghub_tools.use_cases.ports import Readme

_TRIES = 10


@dataclass(frozen=True, slots=True)
class Unlinked:
    """What was done: the versions taken out of a model, and the README before and after."""

    name: str
    versions: tuple[str, ...]
    before: str
    after: str


def unlink_model(
    readme: Readme,
    names: tuple[str, ...],
    versions: tuple[str, ...] | None,
    *,
    write: bool = True,
) -> Unlinked:
    """Take versions of a model out; None takes out all of them. The registry is not asked.

    The model is the one of ``names`` that the README shows; where none is named, the only one.

    Raises:
        UsageError: the README does not show such a version.
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        EnvironmentLacksError: the README cannot be written.
    """
    for _ in range(_TRIES):
        before = after = readme.read()
        shown = linked_entries.shown_models(before)
        name = _chosen(names, shown)
        gone = tuple(shown[name]) if versions is None else versions
        for version in gone:
            if version not in shown[name]:
                raise UsageError(
                    f"the README shows no version {version} of '{name}'; {_listed(shown)}"
                )
            after = linking.unlink(after, name, version).readme
        if not write or readme.replace(before, after) is Replaced.YES:
            return Unlinked(name, gone, before, after)
    raise EnvironmentLacksError(
        "the README kept changing while the model was being unlinked; run the command again"
    )


def _chosen(names: tuple[str, ...], shown: dict[str, list[str]]) -> str:
    for name in names or tuple(shown):
        if name in shown and (names or len(shown) == 1):
            return name
    if names:
        raise UsageError(f"the README shows no version of '{names[0]}'; {_listed(shown)}")
    raise UsageError(f"no model is named; give --model NAME: {_listed(shown)}")


def _listed(shown: dict[str, list[str]]) -> str:
    models = "; ".join(f"'{model}' {', '.join(versions)}" for model, versions in shown.items())
    return f"it shows {models}" if models else "it shows no model at all"
