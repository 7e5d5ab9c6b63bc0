"""The command ``sharinghub``: finds the subcommand, and holds the only error boundary."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any

from sharinghub_tools import __version__
from sharinghub_tools.cli import output
from sharinghub_tools.errors import SharingHubError

# name: (module, one line for the overview). A module is imported only when its command is called.
COMMANDS = {
    "new": ("sharinghub_tools.cli.new", "create a project from a template"),
    "update": (
        "sharinghub_tools.cli.update",
        "bring a project up to date with the template that it was made of",
    ),
    "adopt": (
        "sharinghub_tools.cli.adopt",
        "give a project that came from no template what SharingHub needs, by additions alone",
    ),
    "link-model": (
        "sharinghub_tools.cli.link_model",
        "write a registered model version into the README's STAC metadata",
    ),
    "unlink-model": (
        "sharinghub_tools.cli.unlink_model",
        "take a model version out of the README again",
    ),
    "history": (
        "sharinghub_tools.cli.history",
        "list the linked model versions: their metrics, and when each was shown",
    ),
    "publish": (
        "sharinghub_tools.cli.publish",
        "create the project's GitLab project, or bring it up to date, and push",
    ),
    "webhook install": (
        "sharinghub_tools.cli.webhook_install",
        "let MLflow start the project's pipeline when a version is registered, which links it",
    ),
    "webhook status": (
        "sharinghub_tools.cli.webhook_status",
        "say whether MLflow's webhook and GitLab's trigger token are as they should be",
    ),
    "webhook test": (
        "sharinghub_tools.cli.webhook_test",
        "let MLflow send an example, which starts the pipeline",
    ),
    "webhook remove": (
        "sharinghub_tools.cli.webhook_remove",
        "take away MLflow's webhook and GitLab's trigger token",
    ),
    "watch": (
        "sharinghub_tools.cli.watch",
        "link what is new in all projects of groups, as a service beside the portal",
    ),
    "doctor": (
        "sharinghub_tools.cli.doctor",
        "say what works of a project, what does not, and what to do",
    ),
    "preview": (
        "sharinghub_tools.cli.preview",
        "show the project as SharingHub would, on a page that follows what is saved",
    ),
    "validate": ("sharinghub_tools.cli.validate", "check READMEs as SharingHub would read them"),
    "item": (
        "sharinghub_tools.cli.item",
        "print the STAC Item that SharingHub will serve of a project",
    ),
    "search": (
        "sharinghub_tools.cli.search",
        "find datasets and other projects in SharingHub's catalogue",
    ),
    "dataset get": (
        "sharinghub_tools.cli.dataset_get",
        "bring the data of a dataset's project here: from DVC, Git LFS or Git",
    ),
    "dataset import": (
        "sharinghub_tools.cli.dataset_import",
        "bring data of a dataset into this project, as an import of DVC with its revision locked",
    ),
    "dataset build": (
        "sharinghub_tools.cli.dataset_build",
        "make a STAC catalogue of a folder of labelled images, or bring one up to date",
    ),
    "dataset check": (
        "sharinghub_tools.cli.dataset_check",
        "check a dataset's STAC catalogue: schemas, links, files, what it says of itself",
    ),
    "dataset upload": (
        "sharinghub_tools.cli.dataset_upload",
        "bring a dataset's STAC catalogue to a bucket: what is missing there, or different",
    ),
    "dataset publish": (
        "sharinghub_tools.cli.dataset_publish",
        "bring a dataset's Collection and Items into a STAC API, and read them back",
    ),
}
# The first word of commands of two.
GROUPS = {
    "webhook": "link by itself what is registered in MLflow 3.3 or later",
    "dataset": "bring a dataset here; make, check and publish its STAC catalogue",
}

EXIT_CODES = (
    "exit codes: 0 done · 1 findings · 2 wrong use · 3 front matter unreadable · 4 registry · "
    "5 environment · 6 GitLab, SharingHub, S3 or STAC API · 130 interrupted"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (see :mod:`sharinghub_tools.errors`)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    output.prepare()
    command, debug = _called(arguments), "--debug" in arguments
    program = f"sharinghub {command}" if command else "sharinghub"
    try:
        options = parser(command).parse_args(arguments)
        code: int = options.run(options)
    except SharingHubError as error:
        # Names of other people's may have line breaks.
        _tell(" ".join(f"{program}: {error}".splitlines()), debug=debug)
        return error.exit_code
    except KeyboardInterrupt as interrupted:
        state = str(interrupted) or "nothing is left half done"
        _tell(f"{program}: interrupted; {state}", debug=debug)
        return 130
    except output.ReaderGoneError:
        return 0
    except Exception as error:
        _tell(
            f"{program}: unexpected {type(error).__name__}: {error}; "
            "run again with --debug for the traceback, and please report it",
            debug=debug,
        )
        return 5
    finally:
        output.settle()
    return code


def _tell(message: str, *, debug: bool) -> None:
    if debug:
        import traceback  # noqa: PLC0415 - a fifth of the time that `--version` takes

        message = traceback.format_exc() + message
    output.message(message)


class _Parser(argparse.ArgumentParser):
    """Prints as the commands do: argparse itself hides that its text could not be written."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            output.data(message)
        elif message:
            output.message(message.removesuffix("\n"))


def _called(arguments: Sequence[str]) -> str | None:
    words = [argument for argument in arguments if not argument.startswith("-")]
    return " ".join(words[: 2 if words[0] in GROUPS else 1]) if words else None


def parser(called: str | None) -> argparse.ArgumentParser:
    """The command line; of one command alone with its options, so that no other is imported."""
    program = _Parser(
        prog="sharinghub",
        description="Create ML projects for SharingHub and link registered models into them.",
        epilog=EXIT_CODES,
    )
    program.add_argument("--version", action="version", version=f"sharinghub {__version__}")
    commands = program.add_subparsers(dest="command", metavar="COMMAND", required=True)
    groups: dict[str, Any] = {"": commands}
    for name, summary in GROUPS.items():
        group = _added(commands, name, summary)
        groups[name] = group.add_subparsers(dest="verb", metavar="COMMAND", required=True)
    for name, (module, summary) in COMMANDS.items():
        group_name, _, verb = name.rpartition(" ")
        command = _added(groups[group_name], verb, summary)
        if name == called:
            definition = importlib.import_module(module)
            definition.configure(command)
            command.set_defaults(run=definition.run)
            command.add_argument(
                "--debug", action="store_true", help="show the traceback of an error"
            )
            command.add_argument(
                "--quiet", action="store_true", help="no messages, only data and errors"
            )
    return program


def _added(commands: Any, name: str, summary: str) -> argparse.ArgumentParser:
    described = summary[0].upper() + summary[1:] + "."
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=described, epilog=EXIT_CODES
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
