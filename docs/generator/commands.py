"""A page for each command, of its own parser."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from docs.generator.markdown import cell, code, table
from sharinghub_tools.cli.main import COMMANDS, parser

# Wide enough that a usage line breaks only between options.
_WIDTH = 96


def pages() -> dict[str, str]:
    """By path within the site; the first lists them all."""
    overview = table(
        ("command", ""),
        (
            (f"[`sharinghub {name}`]({_file(name)})", cell(summary))
            for name, (_, summary) in COMMANDS.items()
        ),
    )
    each = "Each has `--debug`, which shows the traceback of an error, and `--quiet`."
    index = f"# Commands\n\n{overview}\n\n{each}\n"
    listed = {f"reference/commands/{_file(name)}": _page(name) for name in COMMANDS}
    return {"reference/commands/index.md": index, **listed}


def _file(name: str) -> str:
    return f"{name.replace(' ', '-')}.md"


def _page(name: str) -> str:
    command = _command(name)
    command.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=_WIDTH)
    # Further lines stand as far in as the first.
    usage = re.sub(r"^usage: |^ {7}", "", command.format_usage(), flags=re.MULTILINE)
    summary = COMMANDS[name][1]
    parts = [
        f"# sharinghub {name}",
        f"{summary[0].upper()}{summary[1:]}.",
        f"```text\n{usage.rstrip()}\n```",
        table(("argument", ""), _rows(command, positional=True)),
        table(("option", ""), _rows(command, positional=False)),
        "Exit codes are [those of all commands](../exit-codes.md).",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _command(name: str) -> argparse.ArgumentParser:
    """The command's own parser, within that of the program."""
    found = parser(name)
    for word in name.split():
        # argparse tells nobody of its subparsers.
        choices = next(
            action.choices
            for action in found._actions
            if isinstance(action, argparse._SubParsersAction)
        )
        found = choices[word]
    return found


def _rows(command: argparse.ArgumentParser, *, positional: bool) -> Iterator[tuple[str, str]]:
    shown = command.formatter_class(prog="")
    for action in command._actions:
        if action.help == argparse.SUPPRESS or bool(action.option_strings) == positional:
            continue
        if action.dest in {"help", "debug", "quiet"}:
            continue
        name = shown._format_action_invocation(action)
        yield code(name), cell(shown._expand_help(action) if action.help else "")
