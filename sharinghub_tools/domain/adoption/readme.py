"""The front matter that a README lacks, added to it; every line that was there stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sharinghub_tools.domain.adoption.found import Found
from sharinghub_tools.domain.front_matter.document import Document, parse
from sharinghub_tools.domain.front_matter.edits import first_that_holds
from sharinghub_tools.domain.front_matter.layout import at
from sharinghub_tools.domain.front_matter.scalars import Value, block
from sharinghub_tools.domain.front_matter.view import newline_of
from sharinghub_tools.errors import FrontMatterError

MARK = "# added by sharinghub adopt"
_BYTE_ORDER_MARK = "\ufeff"
_FENCE = re.compile(r"---[ \t]*\r?$", re.MULTILINE)
# What is taken over from a front matter that cannot be read, and what it must be.
_KNOWN: dict[str, type] = {
    **dict.fromkeys(("title", "description", "license", "license-url", "preview"), str),
    **dict.fromkeys(("keywords", "providers", "links", "assets"), list),
    **dict.fromkeys(("related", "extent", "extensions", "mlm", "ml-model"), dict),
}


def wanted(found: Found) -> dict[str, Value]:
    """The keys that a README should have."""
    keys: dict[str, Value] = {"title": found.title()}
    if licence := found.licence():
        keys["license"] = licence
    if found.has_notebooks():
        keys["assets"] = [{"glob": "*.ipynb", "roles": ["metadata"], "type-as": "notebook"}]
    return keys


def adopted(found: Found) -> tuple[str, list[str], str]:
    """The README with front matter, the keys that were added, and what a person should know.

    Raises:
        FrontMatterError: there is front matter that can be read, and that nothing can be added to.
    """
    name = found.readme_name()
    text = found.texts.get(name, "") if name else _new(found)
    try:
        document = parse(text)
    except FrontMatterError as error:
        return _before_broken(text, wanted(found), error)
    if document is None:
        return _with_block(text, wanted(found)), list(wanted(found)), ""
    added = [key for key in wanted(found) if key not in document.data]
    for key in added:
        document = _with_key(document, key, wanted(found)[key])
    return document.readme, added, ""


def _new(found: Found) -> str:
    lines = [f"# {found.title()}", ""]
    if described := found.description():
        lines += [described, ""]
    if other := found.other_readme():
        lines += [f"See [{other}]({other}).", ""]
    return "\n".join(lines)


def _with_block(text: str, keys: Mapping[str, Value]) -> str:
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    # The portal reads no front matter after a byte-order mark, so that the new one has none before.
    newline = newline_of(text)
    lines = [f"---{newline}", *(_lines(key, value, newline) for key, value in keys.items())]
    return "".join([*lines, f"---{newline}{newline}"]) + mark + text.removeprefix(mark)


def _lines(key: str, value: Value, newline: str) -> str:
    written = block(value, "", newline)
    if written.startswith(newline):
        return f"{key}: {MARK}{written}{newline}"
    return f"{key}:{written} {MARK}{newline}"


def _with_key(document: Document, key: str, value: Value) -> Document:
    root, view = document.root, document.view
    if root is not None and (root.flow_style or root.start_mark.column):
        raise document.error(
            f"'{key}' cannot be added to a front matter between braces, or indented, without "
            "changing its lines; write it as plain lines ('key: value')",
            root,
        )
    lines = _lines(key, value, view.newline)
    ways = [[at(view.end, lines)], [at(view.start, lines)]]
    attempts = [(way, lambda data: {**data, key: value}) for way in ways]
    return first_that_holds(document, attempts, f"'{key}' cannot be added", None)


def _before_broken(
    text: str, keys: Mapping[str, Value], error: FrontMatterError
) -> tuple[str, list[str], str]:
    """A new front matter before one that cannot be read, with what of that can be."""
    start, end = _broken_block(text)
    saved = _readable(text[start:end])
    both = {**keys, **saved}
    place = f" at line {error.line}" if error.line else ""
    note = (
        f"its front matter cannot be read ({error.problem}{place}), and no line of it was changed: "
        "a new one stands before it"
        + (f", with what could be read ({', '.join(saved)})" if saved else "")
        + "; move over what else is right, and remove the old one"
    )
    newline = newline_of(text)
    if end > start:
        # As code, it is no more than a text that people read.
        fenced = [text[:start], f"```yaml{newline}", text[start:end], f"```{newline}", text[end:]]
        text = "".join(fenced)
    return _with_block(text, both), list(both), note


def _broken_block(text: str) -> tuple[int, int]:
    """From the first fence to behind the second; an empty piece where there are not both."""
    fences = list(_FENCE.finditer(text))
    if len(fences) < 2 or text[: fences[0].start()].strip(f"{_BYTE_ORDER_MARK} \t\r\n"):
        return 0, 0
    end = text.find("\n", fences[1].end() - 1)
    return (fences[0].start(), end + 1) if end >= 0 else (0, 0)


def _readable(block_text: str) -> dict[str, Value]:
    """The keys of a broken front matter that can be read each by itself, and that are known."""
    saved: dict[str, Value] = {}
    for piece in re.split(r"^(?=[A-Za-z])", block_text, flags=re.MULTILINE):
        key = piece.partition(":")[0]
        if key not in _KNOWN or key in saved:
            continue
        body = _FENCE.sub("", piece)
        try:
            document = parse(f"---\n{body}\n---\n")
        except FrontMatterError:
            continue
        value: Any = document.data.get(key) if document is not None else None
        is_one = isinstance(value, _KNOWN[key])
        if value and is_one and _can_be_written(key, value):
            saved[key] = value
    return saved


def _can_be_written(key: str, value: Value) -> bool:
    """Whether it reads back: a date, among others, does not."""
    try:
        document = parse(f"---\n{_lines(key, value, chr(10))}---\n")
    except (FrontMatterError, ValueError, TypeError, AttributeError):
        return False
    return document is not None and document.data == {key: value}
