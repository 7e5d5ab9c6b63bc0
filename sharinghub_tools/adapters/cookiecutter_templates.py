"""The templates that come with the package, baked by cookiecutter."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import sharinghub_tools
from sharinghub_tools.adapters import template_origin
from sharinghub_tools.errors import EnvironmentLacksError, UsageError


def packaged_templates(*, quiet: bool = False) -> CookiecutterTemplates:
    """The templates in :func:`packaged_root`.

    Args:
        quiet: let the templates' hooks say nothing.

    Raises:
        EnvironmentLacksError: they are not there.
    """
    return CookiecutterTemplates(packaged_root(), quiet=quiet)


def packaged_root() -> Path:
    """The templates of the installed package, or of the checkout that is installed as editable.

    Raises:
        EnvironmentLacksError: they are not there.
    """
    package = Path(sharinghub_tools.__file__).resolve().parent
    for root in (package / "_templates", package.parent):
        if (root / "cookiecutter.json").is_file() and (root / "template").is_dir():
            return root
    raise EnvironmentLacksError(
        f"the templates are missing from {package}; install sharinghub-tools again"
    )


class CookiecutterTemplates:
    """The templates of one root folder.

    Args:
        root: the folder whose ``cookiecutter.json`` names the templates.
        quiet: let their hooks say nothing.
    """

    def __init__(self, root: Path, *, quiet: bool = False) -> None:
        self._templates: dict[str, dict[str, str]] = _read_json(root)["templates"]
        self._root = root
        self._quiet = quiet

    def kinds(self) -> Mapping[str, str]:
        """See the port."""
        return {name: template["description"] for name, template in self._templates.items()}

    def questions(self, kind: str) -> Mapping[str, Sequence[str]]:
        """See the port."""
        return {
            question: default if isinstance(default, list) else []
            for question, default in _read_json(self._folder(kind)).items()
            if not question.startswith("_")
        }

    def ask(self, kind: str, given: Mapping[str, str], *, no_input: bool) -> Mapping[str, object]:
        """See the port; defaults in the user's configuration of cookiecutter are honoured."""
        from cookiecutter.exceptions import CookiecutterException, FailedHookException
        from cookiecutter.generate import generate_context
        from cookiecutter.prompt import prompt_for_config

        try:
            context = generate_context(
                str(self._folder(kind) / "cookiecutter.json"),
                default_context=self._defaults_of_user(kind),
                extra_context=dict(given),
            )
            # The questions are no data: stdout may be read by a program.
            with self._importable(kind, no_input=no_input), contextlib.redirect_stdout(sys.stderr):
                answers: Mapping[str, object] = prompt_for_config(context, no_input)
        except FailedHookException as refused:
            raise UsageError(str(refused)) from refused
        except CookiecutterException as error:
            raise UsageError(f"cookiecutter cannot ask: {error}") from error
        except EOFError as error:
            raise UsageError("no more answers to read; use --no-input, or a terminal") from error
        return answers

    def kind_at(self, directory: str) -> str:
        """The name of the template in a folder of the repository, such as ``template/ai-model``.

        Raises:
            EnvironmentLacksError: there is none.
        """
        wanted = PurePosixPath(directory)
        for kind, template in self._templates.items():
            if PurePosixPath(template["path"]) == wanted:
                return kind
        raise EnvironmentLacksError(
            f"there is no template in '{directory}' any more; there is: "
            + ", ".join(
                template["path"].removeprefix("./") for template in self._templates.values()
            )
        )

    def version(self, kind: str) -> str:
        """The template's version; empty before templates had one."""
        return str(_read_json(self._folder(kind)).get("_template_version", ""))

    def write(self, kind: str, answers: Mapping[str, object], folder: Path) -> Path:
        """See the port; the project remembers its template, for updates."""
        directory = PurePosixPath(self._templates[kind]["path"]).as_posix()
        state = template_origin.state(self._root, directory, answers)
        return self.bake(kind, {**answers, "_template_state": state}, folder)

    def bake(self, kind: str, answers: Mapping[str, object], folder: Path) -> Path:
        """Make the project in a new folder below ``folder``; raises as :meth:`write`."""
        from cookiecutter.exceptions import CookiecutterException
        from cookiecutter.generate import generate_files

        project = folder / str(answers["project_slug"])
        with self._importable(kind, no_input=True):
            try:
                generate_files(
                    str(self._folder(kind)),
                    context={"cookiecutter": {**answers, "_quiet": self._quiet}},
                    output_dir=str(folder),
                )
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt) and _is_being_published(project):
                    raise KeyboardInterrupt(
                        f"{project} is made; run: sharinghub publish {project}"
                    ) from error
                shutil.rmtree(project, ignore_errors=True)
                if isinstance(error, OSError | CookiecutterException):
                    raise EnvironmentLacksError(f"cannot write {project}: {error}") from error
                raise
        return project

    def _folder(self, kind: str) -> Path:
        return self._root / self._templates[kind]["path"]

    def _defaults_of_user(self, kind: str) -> dict[str, Any]:
        """Without those for other templates: cookiecutter drops all after one that does not fit."""
        from cookiecutter.config import get_user_config

        questions = self.questions(kind)
        return {
            question: default
            for question, default in get_user_config()["default_context"].items()
            if question in questions and (not questions[question] or default in questions[question])
        }

    @contextlib.contextmanager
    def _importable(self, kind: str, *, no_input: bool) -> Iterator[None]:
        """As cookiecutter's command line does it; the template's extension asks that for input."""
        import click

        path, writes_no_bytecode = list(sys.path), sys.dont_write_bytecode
        sys.path.append(str(self._folder(kind)))
        sys.dont_write_bytecode = True
        command = click.Context(click.Command("cookiecutter"))
        command.params = {"no_input": no_input}
        try:
            with command.scope(cleanup=False):
                yield
        finally:
            sys.path[:], sys.dont_write_bytecode = path, writes_no_bytecode
            sys.modules.pop("local_extensions", None)


def _is_being_published(project: Path) -> bool:
    """Whether there is something of it on GitLab, or may be: the template's hook publishes it."""
    config = project / ".git" / "config"
    known = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    return "[sharinghub]" in known or '[remote "origin"]' in known


def _read_json(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "cookiecutter.json").read_text(encoding="utf-8"))
    return content
