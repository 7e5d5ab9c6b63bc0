"""What the templates need of Jinja: derived defaults, literals, and answers that stay text.

Runs inside cookiecutter, whose command line is asked what it was given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from . import answers, derivations, literals, taken_names, tool_source

Answers = MutableMapping[str, Any]


class TemplateLanguage:
    """The filters, tests and functions of one template, and how its sources are read.

    Args:
        template: the folder that holds ``cookiecutter.json``.
        clones: the folder that cookiecutter clones repositories into.
        given: what the person gave to cookiecutter as template, as far as that is known.
        refuse: raises the error that cookiecutter shows without a traceback.
        ask: puts a question once more, where a person can answer; else None.
    """

    def __init__(
        self,
        template: Path,
        *,
        clones: Path,
        given: str,
        refuse: type[Exception],
        ask: Callable[[str], str] | None,
    ) -> None:
        self._template = template
        self._root = template.parents[1]
        self._clones = clones
        self._given = given
        self._refuse = refuse
        self._ask = ask
        self._questions: dict[str, Any] = json.loads(
            (template / "cookiecutter.json").read_text(encoding="utf-8")
        )
        self._taken = taken_names.of_template(template)

    def filters(self) -> dict[str, Callable[..., str]]:
        """The filters, by name. Defaults of the user's configuration may be numbers, too."""
        return {
            "project_slug": lambda text: derivations.project_slug(str(text), self._taken),
            "group_path": lambda text: derivations.group_path(str(text), self._taken),
            "package_name": lambda slug: derivations.package_name(str(slug), self._taken),
            "stack_name": lambda slug: derivations.stack_name(str(slug)),
            "tracking_uri": derivations.tracking_uri,
            "sharinghub_tools_source": self._sharinghub_tools_source,
            "check_answers": self._check,
            "ask_again": self._ask_again,
            "yaml_string": literals.yaml_string,
            "toml_string": literals.toml_string,
            "python_string": literals.python_string,
            "markdown_text": literals.markdown_text,
        }

    def tests(self) -> dict[str, Callable[..., bool]]:
        """The tests (``is …``), by name."""
        return {"asking_for": self._is_asking_for}

    def functions(self) -> dict[str, Callable[..., str]]:
        """The global functions, by name."""
        return {"shared_hooks_folder": lambda: str(self._root / "hooks")}

    def as_jinja(self, source: str) -> str:
        """What Jinja shall read for a source that comes from no file.

        Cookiecutter renders as Jinja not only its own sources, but also the answers from the
        command line, the user's configuration and cruft: ``{{ 7*7 }}`` in a description would
        become 49, and ``{% raw %}`` fail. What is no source of the template is somebody's text.
        """
        if source in self._hooks():
            return source
        if source == taken_names.PROJECT_FOLDER:
            # Replayed answers come here without having been checked.
            meant = "{{ cookiecutter | check_answers }}" + source
            return _if("'__checked' in cookiecutter", meant, _literal(source))
        asked = [question for question, default in self._questions.items() if default == source]
        # The default of one question is mere text when it is the answer to another.
        jinja = (
            _if(f"cookiecutter is asking_for {asked!r}", source, _literal(source))
            if asked
            else _literal(source)
        )
        return "{{ cookiecutter | ask_again }}" + jinja

    def _hooks(self) -> list[str]:
        return [path.read_text("utf-8") for path in (self._template / "hooks").glob("*.py")]

    def _is_asking_for(self, answered: Answers, questions: list[str]) -> bool:
        return next((name for name in self._questions if name not in answered), "") in questions

    def _check(self, answered: Mapping[str, Any]) -> str:
        problems = answers.problems(answered, self._taken)
        if problems:
            raise self._refuse("\n".join(map(str, problems)))
        return ""

    def _ask_again(self, answered: Answers) -> str:
        """Before the next question: a bad answer costs one more line, not all that were given."""
        while self._ask and (problems := answers.problems(answered, self._taken)):
            sys.stderr.write(f"{problems[0]}\n")
            question = problems[0].question
            answered[question] = self._ask(f"  {self._questions['__prompts__'][question]}")
        return ""

    def _sharinghub_tools_source(self, _: Answers) -> str:
        cloned = self._root.parent == self._clones or "cruft" in sys.modules
        if cloned and (self._root / ".git").is_dir():
            return tool_source.of_clone(self._root)
        if self._given.lower().endswith(".zip"):
            return tool_source.of_zip(self._given)
        if (self._root / "pyproject.toml").is_file():
            return tool_source.of_folder(self._root)
        return tool_source.of_installed_package()


def _if(condition: str, source: str, otherwise: str) -> str:
    return f"{{% if {condition} %}}{source}{{% else %}}{otherwise}{{% endif %}}"


def _literal(text: str) -> str:
    """Jinja that renders to exactly this text."""
    return '{{ "' + "".join(f"\\U{ord(character):08x}" for character in text) + '" }}'
