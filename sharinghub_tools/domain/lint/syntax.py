"""Broken YAML: the reader of the portal gives up, or fails."""

from __future__ import annotations

from collections.abc import Iterator

from sharinghub_tools.domain.lint.quoting import quoted
from sharinghub_tools.domain.lint.rules import Effect, Hit, Readme, Rule, rule
from sharinghub_tools.domain.portal.problems import Outcome, ProblemKind

# What becomes of a README with such a problem.
EFFECTS = {
    Outcome.READ: Effect.BREAKS_ITEM,
    Outcome.LOST: Effect.LOSES_METADATA,
    Outcome.FAILS: Effect.BREAKS_COLLECTION,
    Outcome.UNKNOWN: Effect.STALLS_PORTAL,
    Outcome.DANGEROUS: Effect.IS_DANGEROUS,
}


def _broken(
    name: str, kind: ProblemKind, message: str, mend: str, effect: Effect | None = None
) -> Rule[Readme]:
    """A rule for one kind of problem; ``{}`` in the message is what is at fault.

    Without ``effect``, the problem's outcome says what the portal does.
    """

    def check(readme: Readme) -> Iterator[Hit]:
        for problem in readme.problems(kind):
            yield Hit(
                readme.reading.place(problem),
                message.format(quoted(problem.subject)),
                effect=effect or EFFECTS[problem.outcome],
            )

    return rule(name, Effect.BREAKS_COLLECTION, mend)(check)


unclosed_bracket = _broken(
    "unclosed-bracket",
    ProblemKind.UNCLOSED_BRACKET,
    "the bracket {} is not closed",
    "close it, or put the value between quotes",
)
unopened_bracket = _broken(
    "unopened-bracket",
    ProblemKind.UNOPENED_BRACKET,
    "{} closes a bracket that was not opened",
    "open it, or put the value between quotes",
)
unclosed_quote = _broken(
    "unclosed-quote",
    ProblemKind.UNCLOSED_QUOTE,
    "the quote {} is not closed",
    "close it at the end of the value",
)
text_after_value = _broken(
    "text-after-value",
    ProblemKind.TEXT_AFTER_VALUE,
    "{} follows a quoted or bracketed value on its line",
    "put the whole value between quotes; within single quotes write '' for one",
)
colon_in_value = _broken(
    "colon-in-value",
    ProblemKind.COLON_IN_VALUE,
    "a second {} on one line",
    "put the value between quotes",
)
missing_colon = _broken(
    "missing-colon",
    ProblemKind.MISSING_COLON,
    '{} is no "key: value"',
    "write a colon and a space after the key; indent a value that goes on over several lines",
)
bad_indentation = _broken(
    "bad-indentation",
    ProblemKind.BAD_INDENTATION,
    "{} is not indented as the lines before it demand",
    "give all keys of a mapping, and all items of a list, the same indentation",
)
list_in_value = _broken(
    "list-in-value",
    ProblemKind.LIST_IN_VALUE,
    "a list item on the line of its key",
    "begin the list on the next line, or write it between [ and ]",
)
reserved_character = _broken(
    "reserved-character",
    ProblemKind.RESERVED_CHARACTER,
    "a value cannot begin with {}",
    "put the value between quotes",
)
unquoted_glob = _broken(
    "unquoted-glob",
    ProblemKind.UNQUOTED_GLOB,
    "{} begins with *, which names an alias",
    "put it between quotes",
)
bad_escape = _broken(
    "bad-escape",
    ProblemKind.BAD_ESCAPE,
    "{} is no escape of YAML",
    "put the value between single quotes, where a backslash is a backslash",
)
long_key = _broken(
    "long-key",
    ProblemKind.LONG_KEY,
    "the key {} has over 1024 characters",
    "shorten it",
)
undefined_alias = _broken(
    "undefined-alias",
    ProblemKind.UNDEFINED_ALIAS,
    "the alias *{} has no anchor before it",
    "put the value between quotes if it is text, or define the anchor above",
)
duplicate_anchor = _broken(
    "duplicate-anchor",
    ProblemKind.DUPLICATE_ANCHOR,
    "the anchor &{} is there twice",
    "give the second another name",
)
recursive_anchor = _broken(
    "recursive-anchor",
    ProblemKind.RECURSIVE_ANCHOR,
    "a value that contains itself",
    "write the value out where the alias is",
)
unknown_tag = _broken(
    "unknown-tag",
    ProblemKind.UNKNOWN_TAG,
    "the tag {} is unknown",
    "put the value between quotes if it is text, or remove the tag",
)
python_tag = _broken(
    "python-tag",
    ProblemKind.PYTHON_TAG,
    "the tag {} asks for a Python object",
    "remove the tag",
)
value_sign = _broken(
    "value-sign",
    ProblemKind.VALUE_SIGN,
    "{} alone is a sign of YAML 1.1, not text",
    "put it between quotes",
)
invalid_merge = _broken(
    "invalid-merge",
    ProblemKind.INVALID_MERGE,
    "<< merges mappings, and {} is none",
    "merge an alias of a mapping, or put the key << between quotes",
)
invalid_value = _broken(
    "invalid-value",
    ProblemKind.INVALID_VALUE,
    "{} is not the date, number or tagged value that it seems to be",
    "correct it, or put it between quotes",
)
key_not_a_scalar = _broken(
    "key-not-a-scalar",
    ProblemKind.UNHASHABLE_KEY,
    "a list or a mapping as a key",
    "use text as the key, between quotes if need be",
)
several_documents = _broken(
    "several-documents",
    ProblemKind.SEVERAL_DOCUMENTS,
    "{} begins a second YAML document",
    "remove it, or write --- alone on the line to close the front matter",
)
html_in_front_matter = _broken(
    "html-in-front-matter",
    ProblemKind.HTML,
    "{} is taken for HTML, even in a comment or a block of text",
    "do not begin a line with a tag or an HTML comment: move it to the body, or write # comments",
)
deep_nesting = _broken(
    "deep-nesting",
    ProblemKind.DEEP_NESTING,
    "values nested more than {} deep",
    "flatten them",
    Effect.BREAKS_ITEM,
)
alias_bomb = _broken(
    "alias-bomb",
    ProblemKind.ALIAS_BOMB,
    "aliases of aliases that make {} values once written out",
    "write the values without aliases",
)
front_matter_too_long = _broken(
    "front-matter-too-long",
    ProblemKind.TOO_LONG,
    "a front matter with too many {} keeps the portal busy for many seconds",
    "keep metadata in the front matter, and the data in files of their own",
)
yaml_error = _broken(
    "yaml-error",
    ProblemKind.OTHER,
    "the YAML reader says: {}",
    "correct the YAML here or just before",
)
