"""What cookiecutter must know to read this template; the code is shared, in the root's hooks/."""

import importlib
import sys
import uuid
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import click
from cookiecutter.config import get_user_config
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension
from rich.prompt import Prompt

TEMPLATE = Path(__file__).resolve().parent


class TemplateExtension(Extension):
    """The template's filters; and answers are text, never Jinja."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        command = click.get_current_context(silent=True)
        given = command.params if command else {}
        config = get_user_config(given.get("config_file"), bool(given.get("default_config")))
        interactive = given.get("no_input") is False and sys.stdin.isatty()
        self.language = _load("template_language").TemplateLanguage(
            TEMPLATE,
            clones=Path(config["cookiecutters_dir"]).expanduser().resolve(),
            given=str(given.get("template") or ""),
            refuse=FailedHookException,
            ask=Prompt.ask if interactive else None,
        )
        environment.filters.update(self.language.filters())
        environment.tests.update(self.language.tests())
        environment.globals.update(self.language.functions())

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Files have a name, and paths in the project come when a loader has been set."""
        is_template = name is not None or filename is not None or self.environment.loader
        return source if is_template else self.language.as_jinja(source)


def _load(module: str) -> ModuleType:
    """Load afresh: cruft reads two versions of a template from one folder in one process."""
    folder = TEMPLATE.parents[1] / "hooks"
    package = f"hooks_{uuid.uuid4().hex}"
    spec = spec_from_file_location(package, folder / "__init__.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"the template's shared code is missing: {folder}")
    writes_no_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        sys.modules[package] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[package])
        return importlib.import_module(f"{package}.{module}")
    finally:
        sys.dont_write_bytecode = writes_no_bytecode
