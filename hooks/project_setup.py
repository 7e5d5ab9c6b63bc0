"""What happens to a project that has just been written, on every machine; offline, unless asked.

Nothing here fails: cookiecutter would remove the project. Run over a project that is in use, it
changes nothing that people made.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import git_repository, publishing, tool_source
from .taken_names import LAYERS, OVERLAYS, SHARED

# Modules that projects of several templates have, none of them with Jinja in it.
_SHARED_MODULES = Path(__file__).resolve().parents[1] / "template" / "shared"

TEMPLATE_STATE = ".cruft.json"
_REMEMBER = f"  git add {TEMPLATE_STATE} && git commit -m 'Remember the template'"
# What the context has besides.
_NOT_ANSWERS = {"_template_state", "_quiet", "_output_dir", "_repo_dir"}


def run(project: Path, answers: Mapping[str, str]) -> None:
    """Finish the project, then say on stderr what was left out and what to do next."""
    lines = []
    compares = _is_only_compared(project, answers)
    is_new = not (project / ".git").exists()
    finishing = [] if compares else [_record_template, git_repository.begin]
    for step in (_remove_bytecode, _add_shared_modules, _apply_use_case, *finishing):
        try:
            lines += [f"note: {note}" for note in step(project, answers)]
        except Exception as error:
            lines.append(f"note: {step.__name__.strip('_')}: {type(error).__name__}: {error}")
    if compares:
        return
    outcome = publishing.Outcome()
    # A project in use is published by those who use it.
    if is_new and publishing.is_wanted(answers):
        outcome = publishing.publish(project, answers)
    lines += [f"note: {note}" for note in (*outcome.notes, outcome.problem) if note]
    if not answers.get("_quiet"):
        _say([*lines, *_next_steps(project, answers, outcome.page)])
    elif outcome.problem:
        _say([f"note: {outcome.problem}"])


def _is_only_compared(project: Path, answers: Mapping[str, str]) -> bool:
    """Whether ``cruft update`` has it made to see what changed: repositories always differ."""
    folder, temporary = project.resolve().parent, Path(tempfile.gettempdir()).resolve()
    is_temporary = folder.parent == temporary and folder.name.startswith(tempfile.gettempprefix())
    return "_commit" in answers and is_temporary


def _remove_bytecode(project: Path, _: Mapping[str, str]) -> list[str]:
    """Installers compile packages, with the templates in them."""
    for folder, names, _files in os.walk(project):
        if "__pycache__" in names:
            shutil.rmtree(Path(folder, "__pycache__"), ignore_errors=True)
        names[:] = [name for name in names if name not in {"__pycache__", ".git", ".venv"}]
    return []


def _apply_use_case(project: Path, answers: Mapping[str, str]) -> list[str]:
    """Lay the files of the chosen use case and deployment over the project; the others' go."""
    overlays = project / OVERLAYS
    # Projects that were made before there was a choice answer nothing.
    chosen = [answers["use_case"], answers.get("deployment", "none")]
    for layer in [layer for name in chosen if name != "none" for layer in _layers(overlays / name)]:
        for source in [path for path in layer.rglob("*") if path.is_file()]:
            target = project / source.relative_to(layer)
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        # Each layer has a list of its own.
        _add_shared_modules(project, answers)
    shutil.rmtree(overlays, ignore_errors=True)
    return []


def _add_shared_modules(project: Path, answers: Mapping[str, str]) -> list[str]:
    """Put those into the package that the project's list names, which goes then."""
    named = project / SHARED
    if named.is_file():
        for name in named.read_text(encoding="utf-8").split():
            shutil.copyfile(_SHARED_MODULES / name, project / answers["package_name"] / name)
        named.unlink()
    return []


def _record_template(project: Path, answers: Mapping[str, Any]) -> list[str]:
    """What ``sharinghub update`` and cruft must know; cruft itself writes it after the hook."""
    state = answers.get("_template_state")
    if not state or (project / TEMPLATE_STATE).exists():
        return []
    context = {name: answer for name, answer in answers.items() if name not in _NOT_ANSWERS}
    context |= {"_template": state["template"], "_commit": state["commit"]}
    text = json.dumps({**state, "context": {"cookiecutter": context}}, ensure_ascii=False, indent=2)
    (project / TEMPLATE_STATE).write_text(text + "\n", encoding="utf-8")
    return []


def _layers(use_case: Path) -> list[Path]:
    """What a use case shares with others, from below; its own files are the last."""
    shared = use_case / LAYERS
    if not shared.is_file():
        return [use_case]
    names = shared.read_text(encoding="utf-8").split()
    shared.unlink()
    return [*(use_case.parent / name for name in names), use_case]


def _next_steps(project: Path, answers: Mapping[str, str], page: str) -> list[str]:
    python = f"python{answers['python_version']}"
    activate = ". .venv/bin/activate"
    if os.name == "nt":
        python, activate = f"py -{answers['python_version']}", r".venv\Scripts\activate"
    unreachable = tool_source.reason_against_ci(answers.get("__sharinghub_tools_source", ""))
    # `sharinghub publish` says it itself.
    before_ci = f"Before CI, change 'tools' in pyproject.toml: {unreachable}"
    return [
        f"{answers['project_slug']} is ready{f', and on GitLab: {page}' if page else ''}. "
        "Next (README.md says more):",
        f"  cd {shlex.quote(str(project))}",
        *([_REMEMBER] if "_commit" in answers else []),
        f"  {python} -m venv .venv && {activate}",
        "  python -m pip install --upgrade pip",
        "  python -m pip install --requirement requirements.lock --group tools",
        *([] if page else ["  sharinghub publish     # create it on GitLab, and push"]),
        *_work(answers),
        *([before_ci] if unreachable and not page else []),
    ]


def _work(answers: Mapping[str, str]) -> list[str]:
    """What the project is for."""
    if "storage" in answers:
        return ["  dvc repro              # fetch the images, make the catalogue, check it"]
    return [
        "  dvc repro              # prepare the data and train",
        f"  python -m {answers['package_name']}.register",
        "  sharinghub link-model  # show the version in the STAC metadata",
    ]


def _say(lines: list[str]) -> None:
    try:
        sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        # Nobody listens; an error when Python closes the stream would fail the hook.
        sys.stderr = None
