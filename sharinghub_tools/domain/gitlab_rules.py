"""What GitLab and SharingHub accept as a name, a topic, a picture, a masked variable.

GitLab's rules are those of its source, where its documentation is shorter: ``lib/gitlab/regex.rb``,
``app/models/concerns/ci/maskable.rb``, ``app/models/concerns/avatarable.rb``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sharinghub_tools.domain.portal.categories import COLLECTIONS, categories, in_another_case
from sharinghub_tools.errors import UsageError

VISIBILITIES = ("private", "internal", "public")

LONGEST_NAME = 255
LONGEST_TOPIC = 255
LONGEST_DESCRIPTION = 2000
_LARGEST_AVATAR_BYTES = 200 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_SHORTEST_MASKED = 8

# GitLab has room for an apostrophe of typographers only.
_APOSTROPHE = str.maketrans({"'": "\N{RIGHT SINGLE QUOTATION MARK}"})


def project_name(text: str) -> str:
    """The nearest name that GitLab accepts for a project; empty where nothing of the text is left.

    It may have letters, digits, emoji, ``_``, ``.``, ``+``, dashes and spaces, and starts with a
    letter, a digit, an emoji or ``_``.
    """
    kept = "".join(c if _is_in_names(c) else " " for c in text.translate(_APOSTROPHE))
    words = " ".join(kept.split())
    start = next((index for index, c in enumerate(words) if _starts_names(c)), len(words))
    return words[start:][:LONGEST_NAME].rstrip()


def published_name(*candidates: str | None) -> str:
    """The name that a project gets when it is published: of the first candidate that gives one.

    Args:
        candidates: the README's title, ``[project].name``, the registered model, and the last part
            of the project's path, which always gives one.
    """
    names = (project_name(candidate) for candidate in candidates if candidate)
    return next(name for name in names if name)


def description(text: str) -> str:
    """The text, cut to what GitLab takes."""
    stripped = text.strip()
    if len(stripped) <= LONGEST_DESCRIPTION:
        return stripped
    return stripped[: LONGEST_DESCRIPTION - 1].rstrip() + "…"


def category(topics: Iterable[str], place: str) -> str:
    """The one topic that makes SharingHub list the project.

    Args:
        topics: those of the project's settings.
        place: what messages call these.

    Raises:
        UsageError: there is none, or more than one, or a topic that GitLab does not take.
    """
    listed = list(topics)
    for topic in listed:
        if len(topic) > LONGEST_TOPIC:
            raise UsageError(
                f"{place} has a topic of {len(topic)} characters, and GitLab takes "
                f"{LONGEST_TOPIC}: '{topic[:40]}…'"
            )
    found = list(dict.fromkeys(categories(listed)))
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{place} must have one topic of SharingHub, not {' and '.join(found)}")
    if near := in_another_case(listed):
        raise UsageError(
            f"{place} must have '{near[0].lower()}' in lower case, and has '{near[0]}'"
        )
    raise UsageError(
        f"{place} has no topic of SharingHub, which then does not list the project; "
        f"add one of {', '.join(COLLECTIONS)}"
    )


def merged_topics(own: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """The present topics that do not conflict, and those of the settings that are not there yet.

    GitLab tells topics apart by their letters, whatever their case; SharingHub knows its own in
    lower case only, and a project has one category.

    Args:
        own: topics of the settings, one category among them.
        present: topics that the GitLab project has.
    """
    wanted = tuple(dict.fromkeys(own))
    chosen = categories(wanted)
    kept = [t for t in present if t.lower() not in COLLECTIONS or t in chosen]
    known = {topic.lower() for topic in kept}
    added = []
    for topic in wanted:
        if topic.lower() not in known:
            known.add(topic.lower())
            added.append(topic)
    return (*kept, *added)


def reason_against_avatar(content: bytes) -> str | None:
    """Why GitLab would not take the picture; None if it would."""
    if not content.startswith(_PNG):
        return "it is no PNG picture"
    if len(content) > _LARGEST_AVATAR_BYTES:
        kibibytes = -(-len(content) // 1024)
        return f"it has {kibibytes} KiB, and GitLab takes {_LARGEST_AVATAR_BYTES // 1024}"
    return None


def reason_against_masking(value: str) -> str | None:
    """Why GitLab could not mask the value of a raw variable; None if it could."""
    if re.search(r"\s", value):
        return "it has white space"
    if len(value) < _SHORTEST_MASKED:
        return f"it has fewer than {_SHORTEST_MASKED} characters"
    return None


def _starts_names(character: str) -> bool:
    # From © on, GitLab excludes nothing: what nobody sees is excluded here, but in emoji.
    is_seen = character.isprintable() or character == "\N{ZERO WIDTH JOINER}"
    in_range = "\N{COPYRIGHT SIGN}" <= character <= "\U0001f9ff" and is_seen
    return character == "_" or in_range or _is_alphanumeric(character)


def _is_in_names(character: str) -> bool:
    is_dash = unicodedata.category(character) == "Pd"
    return character in ".+ " or is_dash or _starts_names(character)


def _is_alphanumeric(character: str) -> bool:
    """As Ruby has ``[[:alnum:]]``: a letter, a mark or a decimal digit."""
    kind = unicodedata.category(character)
    return kind[0] in "LM" or kind == "Nd"
