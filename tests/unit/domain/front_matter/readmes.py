"""READMEs as people write them: a hypothesis strategy over styles, comments, and line ends."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["Wine", "über", "quality: high", "it's", '"q"', "#tag", "a # b", "50 %", "🍷 red", "نبيذ",
     "yes", "1.10", "null", "~", "- dash", "{{ x }}", "[a]", "{b}", "x" * 150,
     "", " padded ", "a\\b", "*star"]
)  # fmt: skip
COMMENTS = st.sampled_from(
    ["# note", "#", "# links: [not, this]", "   # deep", "# été 🍇", "# 'quote", '# - rel: "x"', ""]
)
KEYS = st.sampled_from(
    ["title", "license", "providers", "extent", "sci", "ml-model", "label", "gsd", "platform",
     "'quoted key'", '"dq"', "été", "related", "preview", "1", "on"]
)  # fmt: skip
NEWLINES = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r\n", "\r"])
BODIES = st.sampled_from(
    ["", "# Title\n", "text without final line end", "\n\n# T\n\n---\n\nrule\n",
     "```yaml\n---\nlinks: x\n---\n```\n",
     "| a | b |\n|---|---|\n", "<!-- html -->\n", "é🍷\n", "---\n"]
)  # fmt: skip


def single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def double_quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def inline_values(draw: Any) -> str:
    word = draw(WORDS)
    styles = [single_quoted(word), double_quoted(word)]
    simple = draw(
        st.sampled_from(["plain", "two words", "42", "1.5", "true", "2024-01-01", "0.5 # c", ""])
    )
    flow = draw(
        st.sampled_from(
            ["[a, b]", "[1,2 , 3]", "{a: 1, b: [2]}", "[]", "{}", "[ ]", '["x", {y: z}]']
        )
    )
    return draw(st.sampled_from([*styles, simple, flow]))


@st.composite
def values(draw: Any, indent: str) -> list[str]:
    """The lines of a value, the first of which follows ``key:``."""
    kind = draw(
        st.sampled_from(
            ["inline", "inline", "list", "map", "literal", "folded", "flow-lines", "multi"]
        )
    )
    deep = indent + draw(st.sampled_from(["  ", "    ", " "]))
    if kind == "list":
        dash = draw(st.sampled_from([indent, deep]))
        return ["", *(f"{dash}- {draw(inline_values())}" for _ in range(draw(st.integers(1, 3))))]
    if kind == "map":
        return [
            "",
            *(f"{deep}k{n}: {draw(inline_values())}" for n in range(draw(st.integers(1, 3)))),
        ]
    if kind in ("literal", "folded"):
        header = ("|" if kind == "literal" else ">") + draw(st.sampled_from(["", "-", "+"]))
        lines = draw(
            st.lists(st.sampled_from(["text", "# no comment", "", "  deeper", "- x"]), max_size=4)
        )
        return [f" {header}", f"{deep}first", *(deep + line if line else "" for line in lines)]
    if kind == "flow-lines":
        return [" [", f"{deep}a, # c", f"{deep}{{b: 1}}", f"{indent} ]"]
    if kind == "multi":
        return [" plain text", f"{deep}goes on", f"{deep}here"]
    value = draw(inline_values())
    return [f"{draw(st.sampled_from([' ', '  ']))}{value}" if value else ""]


@st.composite
def lists_of_mappings(draw: Any, key: str, indent: str) -> list[str]:
    """Lines of ``links:`` or ``assets:``, in any of the ways YAML has for them."""
    style = draw(
        st.sampled_from(
            ["block", "block", "block", "flow", "flow-lines", "empty", "null", "tilde", "items"]
        )
    )
    gap = draw(st.sampled_from(["", "", "  # ours"]))
    if style == "empty":
        return [f"{indent}{key}: {draw(st.sampled_from(['[]', '[ ]', '[  ]']))}{gap}"]
    if style == "null":
        return [f"{indent}{key}:{gap}"]
    if style == "tilde":
        return [f"{indent}{key}: {draw(st.sampled_from(['~', 'null', 'Null', 'NULL']))}{gap}"]
    item = "{rel: about, href: 'https://example.org/a?b=c#d'}" if key == "links" else "'*.onnx'"
    if style == "flow":
        return [
            f"{indent}{key}: [{item}]{gap}",
            *draw(st.lists(COMMENTS.map(lambda c: c), max_size=1)),
        ]
    if style == "flow-lines":
        tail = draw(st.sampled_from(["", ",", " # c"]))
        return [
            f"{indent}{key}: [",
            f"{indent}  {item},",
            f"{indent}  {item}{tail}",
            f"{indent}  ]",
        ]
    dash = draw(st.sampled_from([indent, indent + "  ", indent + "    "]))
    lines = [f"{indent}{key}:{gap}"]
    for number in range(draw(st.integers(1, 3))):
        lines += draw(
            st.lists(st.sampled_from([f"{dash}# above", f"{dash}  # deep", ""]), max_size=2)
        )
        if style == "items":
            lines.append(f"{dash}- {item}")
            continue
        lines.append(f"{dash}- {draw(st.sampled_from(['', '  ']))}rel: r{number}".rstrip())
        column = " " * (lines[-1].index("rel") - len(dash))
        lines.append(
            f"{dash}{column}href: {draw(st.sampled_from(['./a.txt', 'x # c', single_quoted('https://e.org')]))}"
        )
        if draw(st.booleans()):
            lines += [f"{dash}{column}note: |", f"{dash}{column}  long", f"{dash}{column}  text"]
        if draw(st.booleans()):
            lines += [f"{dash}{column}# trailing"]
    return lines


@st.composite
def mlm_mappings(draw: Any, indent: str) -> list[str]:
    """Lines of ``mlm:``: empty, of the author's own fields, or of what is derived as well."""
    style = draw(st.sampled_from(["null", "tilde", "block", "block", "flow"]))
    gap = draw(st.sampled_from(["", "  # ours"]))
    if style == "null":
        return [f"{indent}mlm:{gap}"]
    if style == "tilde":
        return [f"{indent}mlm: ~{gap}"]
    fields = draw(
        st.lists(
            st.sampled_from(
                ["name: wine", "architecture: MLP # mine", "tasks: []", "own: {a: 1}", "input: []"]
            ),
            min_size=1,
            unique=True,
        )
    )
    if style == "flow":
        flow = ", ".join(field.removesuffix(" # mine") for field in fields)
        return [f"{indent}mlm: {{{flow}}}{gap}"]
    deep = indent + draw(st.sampled_from(["  ", "    "]))
    return [f"{indent}mlm:{gap}", *(deep + field for field in fields)]


@st.composite
def readmes(draw: Any) -> str:
    """A README that the portal can read, with or without front matter."""
    newline = draw(NEWLINES)
    body = draw(BODIES)
    bom = draw(st.sampled_from(["", "", "", "\ufeff"]))
    if draw(st.integers(0, 9)) == 0:
        return bom + body.removeprefix("---\n").replace("\n", newline)
    indent = draw(st.sampled_from(["", "", "", "  "]))
    lines: list[str] = []
    keys = draw(st.lists(KEYS, max_size=4, unique=True))
    lists = draw(st.sampled_from([[], ["links"], ["assets"], ["links", "assets"]]))
    mlm = draw(st.sampled_from([[], [], [], ["mlm"]]))
    slots = draw(st.permutations([*keys, *lists, *mlm]))
    for key in slots:
        lines += draw(st.lists(COMMENTS, max_size=2))
        if key in ("links", "assets"):
            lines += draw(lists_of_mappings(key, indent))
        elif key == "mlm":
            lines += draw(mlm_mappings(indent))
        else:
            first, *rest = draw(values(indent))
            lines += [f"{indent}{key}:{first}", *rest]
    lines += draw(st.lists(COMMENTS, max_size=2))
    opening = draw(st.sampled_from(["---", "---", "---  "]))
    closing = draw(st.sampled_from(["---", "---", "--- ", "..."]))
    end = newline if body or draw(st.booleans()) else ""
    return bom + newline.join([opening, *lines, closing]) + end + body.replace("\n", newline)
