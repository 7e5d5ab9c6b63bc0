"""The models' own Items, ``stac/<model>.json``, beside the README on GitLab."""

from __future__ import annotations

from collections.abc import Mapping

from sharinghub_tools.domain import linked_entries, linked_item
from sharinghub_tools.domain.diagnosis.check import Check, fail, failed, ok, warn
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.errors import FrontMatterError, UsageError

MODEL_ITEM = "model's Item"
_LINK = "run: sharinghub link-model"


def listed(readme: str | None) -> list[str]:
    """Paths of the Items that a README lists; none where it cannot be read."""
    document = _parsed(readme)
    return list(linked_item.listed(document)) if document else []


def model_item(readme: str | None, files: Mapping[str, str | None]) -> Check:
    """Whether each Item is there, and about the version that the README says is the current one.

    Args:
        readme: of the default branch.
        files: the texts of the listed Items by path; None where there is no such file.
    """
    document = _parsed(readme)
    models = linked_item.listed(document) if document else {}
    if document is None or not models:
        return ok(MODEL_ITEM, "none is listed")
    for path, model in models.items():
        text, current = files.get(path), linked_entries.current(document, model)
        if text is None:
            seen = f"the README lists {path}, which is not in the repository"
            return fail(MODEL_ITEM, seen, f"commit it with the README; if it is gone, {_LINK}")
        try:
            item = linked_item.read(text, model)
        except UsageError as error:
            return failed(MODEL_ITEM, str(error))
        if current is not None and not linked_item.describes(item, model, current):
            seen = f"{path} is not about version {current}, the current one of the README"
            return warn(MODEL_ITEM, seen, f"{_LINK} --version {current}")
    return ok(MODEL_ITEM, f"{', '.join(models)} as the README has it")


def _parsed(readme: str | None) -> Document | None:
    try:
        return parse(readme or "")
    except FrontMatterError:
        return None
