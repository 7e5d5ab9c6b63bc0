"""What the template needs of Jinja: derived defaults, literals, and the check of the answers.

Cookiecutter imports this module from beside ``cookiecutter.json``. The code is shared by all
templates and lies in the repository's ``hooks/``; it is found from here, so that this works from a
folder, a clone, a zip file, an installed package, and with ``--directory``.
"""

import importlib
import json
import sys
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from cookiecutter.config import get_user_config
from cookiecutter.exceptions import FailedHookException
from jinja2 import Environment
from jinja2.ext import Extension

TEMPLATE = Path(__file__).resolve().parent
ROOT = TEMPLATE.parents[1]
PROJECT_FOLDER = "{{cookiecutter.project_slug}}"


def _shared(module: str) -> ModuleType:
    """A module of the shared hooks, under a name that no other template's copy has."""
    package = f"_hooks_of_{abs(hash(ROOT))}"
    writes_bytecode = sys.dont_write_bytecode
    # The folder may be somebody's checkout, or be packed once more.
    sys.dont_write_bytecode = True
    try:
        if package not in sys.modules:
            folder = ROOT / "hooks"
            spec = spec_from_file_location(
                package, folder / "__init__.py", submodule_search_locations=[str(folder)]
            )
            if spec is None or spec.loader is None:
                raise ImportError(f"the template's shared code is missing: {folder}")
            sys.modules[package] = module_from_spec(spec)
            spec.loader.exec_module(sys.modules[package])
        return importlib.import_module(f"{package}.{module}")
    finally:
        sys.dont_write_bytecode = writes_bytecode


answers = _shared("answers")
derivations = _shared("derivations")
literals = _shared("literals")
taken_names = _shared("taken_names")
tool_source = _shared("tool_source")

_LOCK = TEMPLATE / PROJECT_FOLDER / "requirements.lock"
PINNED = taken_names.distributions(_LOCK.read_text(encoding="utf-8"))
_QUESTIONS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))


class TemplateExtension(Extension):
    """The template's filters; and answers are text, never Jinja."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["shared_hooks_folder"] = _shared_hooks_folder
        environment.filters.update(
            project_slug=lambda text: derivations.project_slug(text, PINNED),
            group_path=derivations.group_path,
            package_name=lambda slug: derivations.package_name(slug, PINNED),
            tracking_uri=derivations.tracking_uri,
            sharinghub_tools_source=_sharinghub_tools_source,
            check_answers=_check_answers,
            yaml_string=literals.yaml_string,
            toml_string=literals.toml_string,
            python_string=literals.python_string,
            markdown_text=literals.markdown_text,
        )
        environment.tests["asking_for"] = _asking_for

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Make a literal of what a person typed.

        Cookiecutter renders answers that come from the command line, the user's configuration or a
        replayed context as Jinja: ``{{ 7*7 }}`` in a description would become 49, and ``{% raw %}``
        fail. Files have a name here, and the paths below the project's folder come with a loader.
        """
        if name is not None or filename is not None or self.environment.loader is not None:
            return source
        if source in _hook_texts():
            return source
        if source == PROJECT_FOLDER:
            # Checked once more: replayed answers come here without having been asked.
            meant = f"{{{{ cookiecutter | check_answers }}}}{source}"
            return _if("'__checked' in cookiecutter", meant, _literal(source))
        asked = [question for question, default in _QUESTIONS.items() if default == source]
        if asked:
            # The default of one question is mere text when it is the answer to another.
            return _if(f"cookiecutter is asking_for({asked!r})", source, _literal(source))
        return _literal(source)


def _if(condition: str, source: str, otherwise: str) -> str:
    return f"{{% if {condition} %}}{source}{{% else %}}{otherwise}{{% endif %}}"


def _literal(text: str) -> str:
    """Jinja that renders to exactly this text."""
    return '{{ "' + "".join(f"\\U{ord(character):08x}" for character in text) + '" }}'


def _hook_texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (TEMPLATE / "hooks").glob("*.py")]


def _asking_for(answered: Mapping[str, Any], questions: list[str]) -> bool:
    return next((name for name in _QUESTIONS if name not in answered), "") in questions


def _check_answers(answered: Mapping[str, Any]) -> str:
    """Nothing, or cookiecutter's own way out: it prints the lines and exits with 1."""
    problems = answers.problems(answered, PINNED)
    if problems:
        raise FailedHookException("\n".join(problems))
    return ""


def _sharinghub_tools_source(_: Mapping[str, Any]) -> str:
    command = click.get_current_context(silent=True)
    given = command.params if command else {}
    config = get_user_config(given.get("config_file"), bool(given.get("default_config")))
    clones = Path(config["cookiecutters_dir"]).expanduser().resolve()
    requirement: str = tool_source.requirement(ROOT, clones, str(given.get("template") or ""))
    return requirement


def _shared_hooks_folder() -> str:
    return str(ROOT / "hooks")
