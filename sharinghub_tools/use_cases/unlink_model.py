"""Take a model version out of a README's STAC metadata."""

from __future__ import annotations

from dataclasses import dataclass

from sharinghub_tools.domain import linking
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
    name: str,
    versions: tuple[str, ...] | None,
    *,
    write: bool = True,
) -> Unlinked:
    """Take versions of a model out; None takes out all of them. The registry is not asked.

    Raises:
        UsageError: the README does not show such a version.
        FrontMatterError: the front matter cannot be read, or not be edited safely.
        EnvironmentLacksError: the README cannot be written.
    """
    for _ in range(_TRIES):
        before = after = readme.read()
        shown = linking.shown_models(before)
        gone = tuple(shown.get(name, ())) if versions is None else versions
        for version in gone:
            if version not in shown.get(name, ()):
                raise UsageError(
                    f"the README shows no version {version} of '{name}'{_known(shown)}"
                )
            after = linking.unlink(after, name, version).readme
        if not gone:
            raise UsageError(f"the README shows no version of '{name}'{_known(shown)}")
        if not write or readme.replace(before, after):
            return Unlinked(name, gone, before, after)
    raise EnvironmentLacksError(
        f"the README kept changing while '{name}' was being unlinked; run the command again"
    )


def _known(shown: dict[str, list[str]]) -> str:
    listed = "; ".join(f"{model}: {', '.join(versions)}" for model, versions in shown.items())
    return f" (it shows {listed})" if listed else " (it shows no model at all)"
