"""``sharinghub new``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sharinghub_tools.adapters.cookiecutter_templates import packaged_templates
from sharinghub_tools.cli import output
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.new_project import new_project


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("kind", nargs="?", metavar="KIND", help="a template (none: list them)")
    parser.add_argument(
        "answers", nargs="*", metavar="key=value", help="the answer to a question of the template"
    )
    parser.add_argument(
        "-o",
        "--output-dir",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="where the project's folder is made (default: here)",
    )
    parser.add_argument("--no-input", action="store_true", help="take defaults instead of asking")
    parser.add_argument("--json", action="store_true", help="report on stdout as JSON")
    _let_options_stand_between_answers(parser)


def run(options: argparse.Namespace) -> int:
    """Create the project, or list the templates."""
    templates = packaged_templates(quiet=options.quiet)
    if options.kind is None:
        kinds = templates.kinds()
        if options.json:
            output.json_data(kinds)
        else:
            output.data("\n".join(f"{name:<12}{makes}" for name, makes in kinds.items()))
        return 0
    if "=" in options.kind:
        kinds = templates.kinds()
        raise UsageError(f"name the template before '{options.kind}': {', '.join(kinds)}")
    project = new_project(
        templates,
        options.kind,
        dict(map(_answer, options.answers)),
        options.output_dir,
        no_input=options.no_input,
    )
    path = str(project.resolve())
    if options.json:
        output.json_data({"path": path})
    else:
        output.data(path)
    return 0


def _answer(argument: str) -> tuple[str, str]:
    question, equals, answer = argument.partition("=")
    if not equals or not question:
        raise UsageError(f"'{argument}' must be key=value, such as project_name='Wine quality'")
    return question, answer


def _let_options_stand_between_answers(parser: argparse.ArgumentParser) -> None:
    """Argparse offers this for whole command lines only, and not for those of subcommands."""
    once = parser.parse_known_args

    def intermixed(
        arguments: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        parser.parse_known_args = once  # type: ignore[method-assign]
        try:
            return parser.parse_known_intermixed_args(arguments, namespace)
        finally:
            parser.parse_known_args = intermixed  # type: ignore[method-assign,assignment]

    parser.parse_known_args = intermixed  # type: ignore[method-assign,assignment]
