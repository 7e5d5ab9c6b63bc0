"""The file: its name, its encoding, and whether the portal sees its front matter at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, rule
from sharinghub_tools.domain.portal.problems import Outcome, ProblemKind
from sharinghub_tools.domain.portal.source import BYTE_ORDER_MARK, FIRST, README_NAMES
from sharinghub_tools.domain.portal.tree import Kind

_DASHES = re.compile(r"-{3,}")


@rule(
    "readme-name", Effect.LOSES_METADATA, "rename it to README.md (git mv, in two steps if need be)"
)
def readme_name(readme: Readme) -> Iterator[Hit]:
    """GitLab's file names know upper and lower case; the portal asks for two names only."""
    is_readme = readme.name.partition(".")[0].lower() == "readme"
    if is_readme and readme.name not in README_NAMES:
        yield Hit(FIRST, f"the portal reads README.md or readme.md, not {quoted(readme.name)}")


@rule("not-utf-8", Effect.MISREADS, "save the file as UTF-8")
def not_utf_8(readme: Readme) -> Iterator[Hit]:
    """GitLab guesses the encoding of what is not UTF-8."""
    if readme.bad_byte:
        place, offset, byte = readme.bad_byte
        mend = f"save the file as UTF-8; {offset} bytes come before this one"
        yield Hit(place, f"the byte 0x{byte:02X} is not UTF-8", mend)


@rule("byte-order-mark", Effect.LOSES_METADATA, "save the file as UTF-8 without byte-order mark")
def byte_order_mark(readme: Readme) -> Iterator[Hit]:
    """With it the first line is not ``---``; without front matter nobody minds it."""
    if readme.text.startswith(BYTE_ORDER_MARK) and readme.fence:
        yield Hit(FIRST, "a byte-order mark before the front matter")


@rule(
    "text-before-front-matter",
    Effect.LOSES_METADATA,
    "let --- be the first three characters of the file",
)
def text_before_front_matter(readme: Readme) -> Iterator[Hit]:
    """Blank lines, spaces and comments before the fence make it a part of the body."""
    text = readme.text.removeprefix(BYTE_ORDER_MARK)
    if not readme.fence or text.startswith("---"):
        return
    if readme.fence == FIRST:
        message = "a control character before the front matter, which becomes the description"
        yield Hit(FIRST, message, effect=Effect.MISREADS)
        return
    before = text[: len(text) - len(readme.reading.source.text)].strip()
    yield Hit(FIRST, f"{quoted(before) if before else 'white space'} before the front matter")


@rule("malformed-fence", Effect.LOSES_METADATA, "write exactly --- alone on the line")
def malformed_fence(readme: Readme) -> Iterator[Hit]:
    """``----``, ``--- # comment``: only three dashes and nothing else open a front matter."""
    if readme.fence and readme.reading.front_matter is None:
        line = readme.reading.source.lines[0]
        yield Hit(readme.fence, f"{quoted(line)} does not open a front matter")


@rule(
    "unclosed-front-matter", Effect.LOSES_METADATA, "write --- alone on the line after the last key"
)
def unclosed_front_matter(readme: Readme) -> Iterator[Hit]:
    """The body is read as YAML; mostly that fails, sometimes its lines become properties."""
    if not readme.is_unclosed:
        return
    effect = {Outcome.FAILS: Effect.BREAKS_COLLECTION, Outcome.READ: Effect.MISREADS}.get(
        readme.reading.outcome, Effect.LOSES_METADATA
    )
    if readme.reading.outcome is Outcome.READ and _fails_as_metadata(readme):
        effect = Effect.BREAKS_COLLECTION
    yield Hit(readme.reading.source.start, "the front matter is never closed", effect=effect)


@rule(
    "thematic-break-at-start",
    Effect.BREAKS_COLLECTION,
    "write *** for a rule, or an empty front matter (--- twice) above it",
)
def thematic_break_at_start(readme: Readme) -> Iterator[Hit]:
    """A README that begins with a rule: the portal takes the prose below it for YAML."""
    if readme.is_thematic_break:
        is_lost = readme.reading.outcome is Outcome.LOST
        yield Hit(
            readme.reading.source.start,
            "the rule --- at the very start opens a front matter, and prose follows",
            effect=Effect.LOSES_METADATA if is_lost else None,
        )


@rule(
    "front-matter-not-a-mapping",
    Effect.BREAKS_COLLECTION,
    "write it as lines of key: value",
)
def front_matter_not_a_mapping(readme: Readme) -> Iterator[Hit]:
    """A list, a text or a number is no metadata."""
    root = readme.reading.root
    if root is None or root.kind in (Kind.MAPPING, Kind.NULL) or readme.is_thematic_break:
        return
    if readme.reading.problems or readme.is_unclosed:
        return
    kind = "text" if root.kind is Kind.TEXT else root.kind
    yield Hit(
        root.start,
        f"the front matter is {kind}, not a mapping",
        effect=None if root.is_truthy else Effect.MISREADS,
    )


@rule("dots-as-fence", Effect.MISREADS, "close the front matter with ---")
def dots_as_fence(readme: Readme) -> Iterator[Hit]:
    """``...`` ends the metadata, but the description begins only after a second ``---``."""
    front = readme.reading.front_matter
    if front and front.closer == "...":
        yield Hit(
            readme.reading.source.position(front.end),
            "a front matter closed by ... becomes a part of the description",
        )


@rule("dashes-in-front-matter", Effect.MISREADS, "write fewer dashes, or another character")
def dashes_in_front_matter(readme: Readme) -> Iterator[Hit]:
    """The description begins after the second ``---`` of the text, wherever that stands."""
    front = readme.reading.front_matter
    if not front or front.closer != "---":
        return
    documents = readme.problems(ProblemKind.SEVERAL_DOCUMENTS)
    reported = {readme.reading.place(problem) for problem in documents}
    for index, line in enumerate(readme.reading.front_matter_lines, start=1):
        for match in _DASHES.finditer(line):
            place = readme.reading.source.at(index, match.start())
            if place not in reported:
                message = "--- within the front matter: the rest becomes a part of the description"
                yield Hit(place, message)


def _fails_as_metadata(readme: Readme) -> bool:
    root = readme.reading.root
    return root is not None and root.kind is not Kind.MAPPING and root.is_truthy
