"""What people type is in the files exactly as typed, or is refused before anything is written."""

from __future__ import annotations

import ast
import configparser
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml

from tests.template.baking import ROOT, TEMPLATE, Baked, World

Run = Callable[..., Baked]
Answers = dict[str, str]

LONG_NAME = "Ein sehr langer Name für ein Modell 🍷 " * 6 + "!"
TEXTS = ("project_name", "description", "author_name", "organization")


def everywhere(text: str) -> Answers:
    """The same text as the answer to each question that takes any text."""
    return dict.fromkeys(TEXTS, text)


# Each set of answers is typed as it is; what the files say must be the same.
NASTY: dict[str, Answers] = {
    "YAML 1.1 booleans": {
        "project_name": "no", "description": "on", "author_name": "y", "organization": "True",
    },
    "null": {"project_name": "null", "description": "~", "organization": "NULL"},
    "numbers": {
        "project_name": "1.10", "description": "1e5", "author_name": "0x10", "organization": "010",
    },
    "sexagesimal": everywhere("12:30:45"),
    "infinity": {"project_name": ".inf", "description": ".NaN", "organization": "+1"},
    "a date that does not exist": everywhere("2024-02-30"),
    "keyword of Python": everywhere("class"),
    "module of Python": everywhere("test"),
    "module of a dependency": everywhere("keras"),
    "name of a Git reference": everywhere("HEAD"),
    "name that GitLab reserves": everywhere("wikis"),
    "name that Windows reserves": everywhere("CON"),
    "double quotes": everywhere('The "best" model, ""really""'),
    "single quotes": everywhere("L'eau d'Ada's 'wine'"),
    "both quotes": everywhere("""'"'"' she said "it's" """.strip()),
    "triple quotes": everywhere("""x \"\"\" y ''' z"""),
    "backslashes": everywhere(r"C:\new\table\x41 \u0041 \N{DASH} \\ \""),
    "ends in a backslash": everywhere("C:\\wine\\"),
    "colons": everywhere("wine: red: or: white:"),
    "comment signs": everywhere("wine #1 # best"),
    "front matter's fence": everywhere("--- wine ----- ------ ---"),
    "only a fence": {"project_name": "---", "description": "---", "organization": "..."},
    "YAML indicators": {
        "project_name": "- wine", "description": "? a", "author_name": "|", "organization": ">-",
    },
    "YAML tag, anchor, alias, merge key": {
        "project_name": "!!python/object/apply:os.system [id]",
        "description": "&wine", "author_name": "*wine", "organization": "<<",
    },
    "YAML's reserved beginnings": {
        "project_name": "@wine", "description": "`wine`", "author_name": "%YAML 1.2",
        "organization": "=",
    },
    "flow collections": {
        "project_name": "[wine", "description": "{wine", "author_name": "a, b]",
        "organization": "}, {",
    },
    "Jinja expression": everywhere("{{ 7*7 }} {{ undefined }}"),
    "Jinja statement": everywhere("{% raw %} {% endraw %} {% if %} {%- now 'utc' %}"),
    "unclosed Jinja": everywhere("{{ {% {#"),
    "Jinja comment": everywhere("a {# b #} c"),
    "defaults of the template": {
        "project_name": "{{cookiecutter.project_slug}}",
        "description": "{{ cookiecutter.author_name }}",
        "author_name": "{{ cookiecutter | check_answers }}",
        "organization": "{{ cookiecutter.project_name | project_slug }}",
    },
    "format characters": everywhere("100 % %s %(x)d {0} {} $HOME ${HOME}"),
    "shell": everywhere("`id` $(id) ; rm -rf / && echo | tee > x"),
    "looks like an option": everywhere("--help"),
    "emoji": everywhere("🍷 👩‍🔬 🇫🇷 ❤️"),
    "right to left": everywhere("نموذج النبيذ — מודל יין"),
    "accents, composed and not": everywhere("é e\u0301 ñ Å Å ﬁ"),
    "East Asian": everywhere("ワインの品質　赤と白"),
    "invisible characters": everywhere("a\u00a0b\u200bc\ufeffd\u202ee\u2066f\u00adg"),
    "HTML": everywhere("<script>alert('1')</script> <!-- x --> </div> &amp; &#64;"),
    "Markdown": everywhere("*a* __b__ [c](d) ![e](f) `g` ~~h~~ | i | <https://x.org>"),
    "Markdown's beginnings": {
        "project_name": "# wine", "description": "1. wine", "author_name": "> wine",
        "organization": "+ wine",
    },
    "somebody is mentioned": everywhere("@ada #12 !3 ~label %milestone $4"),
    "TOML": everywhere('wine" ]] [table] = "'),
    "as long as GitLab allows": {
        "project_name": (LONG_NAME * 2)[:255].strip(), "description": ("wörd \" ' " * 300)[:1999],
    },
    "slug and package of one's own": {
        "project_slug": "1.10", "package_name": "match", "gitlab_namespace": "G/sub--group/_x",
    },
    "slug that YAML reads as a boolean": {"project_slug": "no", "package_name": "yes"},
    "addresses": {
        "author_email": "o'neil+wine@mail.example.org", "gitlab_url": "http://localhost:8080/git",
        "sharinghub_url": "https://hub.example", "tracking": "sharinghub",
    },
    "tracking in GitLab": {"tracking": "gitlab", "gitlab_namespace": "group/sub"},
    "tracking on a server": {"tracking": "mlflow", "mlflow_tracking_uri": "https://m.example/x/"},
    "tracking in a file": {"mlflow_tracking_uri": "sqlite:////srv/my 'own' models/100%.db"},
}  # fmt: skip


def as_arguments(answers: Answers) -> list[str]:
    return [f"{question}={answer}" for question, answer in answers.items()]


def front_matter(project: Path) -> dict[str, Any]:
    """As SharingHub reads it: PyYAML's FullLoader inside Python-Markdown."""
    converter = markdown.Markdown(
        extensions=["full_yaml_metadata"],
        extension_configs={"full_yaml_metadata": {"yaml_loader": yaml.FullLoader}},
    )
    converter.convert((project / "README.md").read_text(encoding="utf-8"))
    metadata: dict[str, Any] = converter.Meta  # type: ignore[attr-defined]
    return metadata


def assert_files_say(project: Path, typed: Answers) -> None:
    metadata = front_matter(project)
    pyproject = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    (author,) = pyproject["project"]["authors"]
    settings = pyproject["tool"]["sharinghub"]
    names = {provider["name"] for provider in metadata["providers"]}
    told = {
        "project_name": metadata["title"],
        "project_slug": pyproject["project"]["name"],
        "description": pyproject["project"]["description"],
        "author_name": author["name"],
        "author_email": author["email"],
        "organization": typed.get("organization") if typed.get("organization") in names else names,
        "gitlab_url": settings["gitlab-url"],
        "gitlab_namespace": settings["gitlab-project"].rpartition("/")[0],
        "sharinghub_url": settings["sharinghub-url"],
        "tracking": settings["tracking"],
        "mlflow_tracking_uri": settings["tracking-uri"],
    }
    assert {question: told[question] for question in typed if question in told} == {
        question: answer for question, answer in typed.items() if question in told
    }
    if "package_name" in typed:
        assert (project / typed["package_name"] / "__init__.py").is_file()


def assert_files_parse(project: Path) -> None:
    """Each file is what its name says, and no Jinja is left but what was typed."""
    parsers: dict[str, Callable[[str], object]] = {
        ".py": ast.parse,
        ".toml": tomllib.loads,
        ".yaml": yaml.safe_load,
        ".yml": yaml.safe_load,
        ".ipynb": json.loads,
        "config": configparser.ConfigParser(interpolation=None).read_string,
    }
    parsed = set()
    for path in project.rglob("*"):
        kind = path.suffix or path.name
        if kind in parsers and path.is_file() and ".git" not in path.parts:
            parsers[kind](path.read_text(encoding="utf-8"))
            parsed.add(kind)
    assert parsed == set(parsers)


@pytest.mark.parametrize("typed", NASTY.values(), ids=NASTY)
def test_answers_are_in_the_files_as_typed(bake: Run, typed: Answers) -> None:
    project = bake(*as_arguments(typed)).project
    assert_files_say(project, typed)
    assert_files_parse(project)


def test_the_readme_has_one_front_matter(bake: Run) -> None:
    """SharingHub cuts at the second ``---`` anywhere: a name with a fence must not show it."""
    project = bake(*as_arguments(everywhere("--- wine ---"))).project
    readme = (project / "README.md").read_text(encoding="utf-8")
    _, yaml_text, body = readme.split("---", 2)
    assert yaml.load(yaml_text, yaml.FullLoader)["title"] == "--- wine ---"
    assert body.startswith("\n")


QUESTIONS: dict[str, Any] = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))


def as_typed(answers: Answers) -> str:
    """One line for each question; an empty line takes the default."""
    asked = [question for question in QUESTIONS if not question.startswith("_")]
    return "".join(f"{answers.get(question, '')}\n" for question in asked)


@pytest.mark.parametrize(
    "name",
    ["Jinja expression", "Jinja statement", "defaults of the template", "backslashes", "emoji"],
)
def test_answers_to_prompts_are_text_too(run: Run, name: str) -> None:
    typed = NASTY[name]
    project = run("cookiecutter", str(TEMPLATE), answers=as_typed(typed)).project
    assert_files_say(project, typed)


def test_defaults_of_the_user_are_text_too(bake: Run, world: World) -> None:
    typed = {"author_name": "{{ 7*7 }}", "description": "{% raw %}"}
    config = Path(world["COOKIECUTTER_CONFIG"])
    config.write_text(config.read_text() + yaml.safe_dump({"default_context": typed}))
    assert_files_say(bake().project, typed)


REFUSED: dict[str, tuple[list[str], str]] = {
    "parent folder": (["project_slug=../x"], "project_slug '../x': must be letters and digits"),
    "absolute path": (["project_slug=/tmp/x"], "project_slug '/tmp/x': must be letters and digits"),
    "dots": (["project_slug=.."], "project_slug '..': must be letters and digits"),
    "empty slug": (["project_slug="], "project_slug '': must not be empty"),
    "Jinja in a slug": (["project_slug={{ 7*7 }}"], "project_slug '{{ 7*7 }}': must be letters"),
    "a name that GitLab reserves": (["project_slug=blob"], "project_slug 'blob': cannot be taken"),
    "a name that Windows reserves": (["project_slug=con"], "project_slug 'con': cannot be taken"),
    "a name of a dependency": (["project_slug=mlflow"], "project_slug 'mlflow': cannot be taken"),
    "keyword": (["package_name=class"], "package_name 'class': cannot be taken: it is a keyword"),
    "standard library": (["package_name=json"], "package_name 'json': cannot be taken: it is"),
    "dependency": (["package_name=sklearn"], "package_name 'sklearn': cannot be taken: it is"),
    "a folder of the project": (["package_name=tests"], "package_name 'tests': cannot be taken:"),
    "hyphen in a package": (["package_name=a-b"], "package_name 'a-b': must be letters, digits"),
    "empty name": (["project_name="], "project_name '': must not be empty"),
    "two lines": (["project_name=a\nb"], "project_name 'a\\nb': must be one line of text"),
    "control character": (["description=\x1b[2J"], "description '\\x1b[2J': must be one line"),
    "line separator": (["organization=a\u2028b"], "organization 'a\\u2028b': must be one line"),
    "no UTF-8": (["description=\udce9"], "description '\\udce9': must be one line of text"),
    "space before": (["project_name= a"], "project_name ' a': must not start or end"),
    "longer than GitLab allows": ([f"project_name={'x' * 256}"], f"project_name '{'x' * 56}…': m"),
    "no address": (["author_email=ada"], "author_email 'ada': must be an e-mail address"),
    "no web address": (["gitlab_url=gitlab.com"], "gitlab_url 'gitlab.com': must be a web address"),
    "a token": (["gitlab_url=https://u:secret@x.org"], "gitlab_url 'https://…@x.org': must hold"),
    "no group": (["gitlab_namespace=a b"], "gitlab_namespace 'a b': must be the path"),
    "SharingHub without address": (["tracking=sharinghub"], "sharinghub_url '': must be given"),
    "a server without HTTP": (
        ["tracking=mlflow", "mlflow_tracking_uri=databricks"],
        "mlflow_tracking_uri 'databricks': must be a web address",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_with_one_line_and_nothing_written(
    bake: Run, tmp_path: Path, arguments: list[str], message: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.name != "made"}
    refused = bake(*arguments)
    assert refused.process.returncode == 1
    assert refused.said.startswith(message)
    assert refused.said.count("\n") == 1
    assert "secret" not in refused.said
    assert {path for path in tmp_path.rglob("*") if path.name != "made"} == before


def test_every_bad_answer_has_its_line(bake: Run) -> None:
    refused = bake("package_name=class", "author_email=ada", "gitlab_url=x")
    assert [line.split(":")[0] for line in refused.said.splitlines()] == [
        "package_name 'class'",
        "author_email 'ada'",
        "gitlab_url 'x'",
    ]


def test_a_number_among_the_users_defaults_is_refused(bake: Run, world: World) -> None:
    config = Path(world["COOKIECUTTER_CONFIG"])
    config.write_text(config.read_text() + "default_context:\n  project_name: no\n")
    expected = "project_name False: must be text; put it between quotes\n"
    assert bake().said == expected


def test_a_bad_choice_is_refused_with_the_choices(bake: Run) -> None:
    refused = bake("license=GPL")
    assert refused.process.returncode == 1
    assert "GPL provided for choice variable license, but the choices are" in refused.said
    assert list(refused.folder.iterdir()) == []


def test_the_questions_are_public() -> None:
    """Scripts answer them by name."""
    assert [question for question in QUESTIONS if not question.startswith("_")] == [
        "use_case", "project_name", "project_slug", "package_name", "description", "author_name",
        "author_email", "organization", "license", "deployment", "gitlab_url",
        "gitlab_namespace", "sharinghub_url", "tracking", "mlflow_tracking_uri", "python_version",
        "create_gitlab_project",
    ]  # fmt: skip
    assert set(QUESTIONS["__prompts__"]) == {q for q in QUESTIONS if not q.startswith("_")}
    assert re.fullmatch(r"\{[^{}]*\}", (ROOT / "cookiecutter.json").read_text()) is None
