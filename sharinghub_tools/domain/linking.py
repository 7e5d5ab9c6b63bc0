"""Front matter + model version → front matter that shows it; pure, so that it serves any sink.

A version is shown as the portal's own automatic linking shows one: a link with
``rel: mlflow:model`` and an asset for the model file, here with more fields of the ``mlflow:``
prefix (https://github.com/csgroup-oss/sharinghub-server).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sharinghub_tools.domain import linked_entries
from sharinghub_tools.domain.front_matter import edits
from sharinghub_tools.domain.front_matter.document import parse
from sharinghub_tools.domain.front_matter.scalars import Value
from sharinghub_tools.domain.model_version import ModelVersion
from sharinghub_tools.domain.portal.problems import Outcome as Reading
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.portal_answers import MODEL_REL, MODEL_URI, shows

ASSET_ROLES = ("mlm:model", "ml-model:checkpoint")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What linking or unlinking makes of a README.

    Attributes:
        readme: the text that the README should have.
        dropped: versions whose entries were taken out, newest first.
    """

    readme: str
    dropped: tuple[str, ...] = ()


def link(
    readme: str,
    version: ModelVersion,
    *,
    aliases: Mapping[str, str],
    project_id: int | None = None,
    keep: int | None = None,
) -> Outcome:
    """Show a model version in the README; other versions stay listed, newest first.

    Args:
        readme: the README's text.
        version: the version to show.
        aliases: alias → version for the whole model: older entries follow when an alias moves.
        project_id: id of the GitLab project, where the registry's names end with it.
        keep: how many versions of the model stay listed, this one included; None keeps all.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    document = edits.open_or_add(readme)
    title = display_title(version.name, version.version, project_id)
    identity = (version.name, version.version)
    document = linked_entries.put(document, "links", identity, _link_fields(version, title))
    if version.file is not None and version.file.is_offered:
        document = linked_entries.put(document, "assets", identity, _asset_fields(version, title))
    document = linked_entries.move_aliases(document, version.name, aliases)
    dropped: tuple[str, ...] = ()
    if keep is not None:
        listed = linked_entries.versions(document, version.name)
        others = [other for other in listed if other != version.version]
        dropped = tuple(others[max(keep - 1, 0) :])
        for old in dropped:
            document = linked_entries.take_out(document, version.name, old)
    return Outcome(document.readme, dropped)


def unlink(readme: str, name: str, version: str) -> Outcome:
    """Take a model version out of the README.

    Raises:
        FrontMatterError: the front matter cannot be read, or not be edited safely.
    """
    document = parse(readme)
    if document is None or version not in linked_entries.versions(document, name):
        return Outcome(readme)
    document = linked_entries.take_out(document, name, version)
    return Outcome(edits.drop_if_added(document), (version,))


def is_seen(readme: str, uri: str) -> bool:
    """Whether the portal, as it reads the README, sees the version's link; a very long one may."""
    reading = read(readme)
    if reading.outcome is Reading.UNKNOWN:
        return True
    return reading.outcome is Reading.READ and shows(reading.metadata, uri)


def display_title(name: str, version: str, project_id: int | None = None) -> str:
    """The title that the portal itself gives a version: ``<name> v<version>``.

    Where the registry's names end with the GitLab project's id in parentheses, it is left out.
    """
    if project_id is not None:
        name = name.removesuffix(f"({project_id})").rstrip()
    return f"{name} v{version}"


def _link_fields(version: ModelVersion, title: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "rel": MODEL_REL,
        "href": version.page_url,
        "title": title,
        MODEL_URI: version.uri,
    }
    if version.run_id:
        fields["mlflow:run_id"] = version.run_id
    if version.aliases:
        fields["mlflow:aliases"] = list(version.aliases)
    if version.metrics:
        fields["mlflow:metrics"] = {name: version.metrics[name] for name in sorted(version.metrics)}
    return fields


def _asset_fields(version: ModelVersion, title: str) -> dict[str, Value]:
    assert version.file is not None  # noqa: S101 - the caller looked
    suffix = re.search(r"\.[^./]+$", version.file.path)
    return {
        # The key that the portal's automatic link has: one asset, not two.
        "key": _slug(title) + (suffix.group() if suffix else ""),
        "href": version.file.href,
        "title": title,
        "roles": list(ASSET_ROLES),
        "type": version.file.media_type,
        MODEL_URI: version.uri,
    }


def _slug(text: str) -> str:
    """Text as the portal slugs it: lower case, words joined by single hyphens."""
    words = re.sub(r"[^\w\s-]", "", text.lower().strip())
    return re.sub(r"[\s_-]+", "-", words).strip("-")
