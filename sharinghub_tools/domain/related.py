"""The datasets that a README's ``related`` names, and one more, with every other byte kept."""

from __future__ import annotations

from sharinghub_tools.domain.front_matter import mapping_edits
from sharinghub_tools.domain.front_matter.document import parse

MARK = "# added by sharinghub dataset import"
_RELATED, _DATASET = "related", "dataset"


def with_related_dataset(readme: str, url: str) -> str | None:
    """The README with the dataset among those that it is made of.

    Args:
        readme: its text.
        url: page of the dataset's project on GitLab.

    Returns:
        The same text where it is named already; None where the README has no front matter.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    document = parse(readme)
    if document is None:
        return None
    related = mapping_edits.mapping(document, _RELATED)
    if not related:
        return mapping_edits.put(document, _RELATED, {_DATASET: url}, MARK).readme
    named = related.get(_DATASET)
    known = named if isinstance(named, list) else [named] if named else []
    if any(_cleaned(each) == _cleaned(url) for each in known):
        return readme
    path = (_RELATED, _DATASET)
    if isinstance(named, list) and named:
        return mapping_edits.append_item(document, path, url).readme
    return mapping_edits.set_field(document, path, [*known, url] if known else url).readme


def _cleaned(url: object) -> str:
    return str(url).strip().lower().rstrip("/").removesuffix(".git")
