"""The names that the template itself takes are read from its files, so they cannot go stale."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from hooks import taken_names
from hooks.taken_names import TakenNames

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "template" / "ai-model"


def test_names_are_read_from_the_templates_files(tmp_path: Path) -> None:
    project = tmp_path / taken_names.PROJECT_FOLDER
    (project / ".use_cases" / "wine" / "notebooks").mkdir(parents=True)
    (project / ".dvc").mkdir()
    (project / "README.md").touch()
    (project / "requirements.lock").write_text(
        "absl-py==2.5.1\n    # via keras==1\nRuamel.YAML==0.19 ; python_version < '3.12'\n"
    )
    assert taken_names.of_template(tmp_path) == TakenNames(
        distributions=frozenset({"absl-py", "ruamel-yaml"}),
        files=frozenset({"use_cases", "dvc", "readme", "requirements", "notebooks"}),
        kind=tmp_path.name,
    )


def test_a_package_shadows_no_module_of_what_the_template_pins() -> None:
    """Needs no list of all modules: those named like their distribution are derived."""
    taken = taken_names.of_template(TEMPLATE)
    pinned_modules = {
        module
        for module, distributions in metadata.packages_distributions().items()
        if {re.sub(r"[-_.]+", "-", name).lower() for name in distributions} & taken.distributions
        if re.fullmatch(r"[A-Za-z]\w*", module)
    }
    assert len(pinned_modules) > 100
    assert {
        module for module in pinned_modules if not taken.reason_against_package(module)
    } == set()


def test_a_package_is_no_folder_that_the_project_ignores() -> None:
    taken = taken_names.of_template(TEMPLATE)
    ignored = (TEMPLATE / taken_names.PROJECT_FOLDER / ".gitignore").read_text(encoding="utf-8")
    folders = re.findall(r"^/?([A-Za-z]\w*)/$", ignored, re.MULTILINE)
    assert "data" in folders
    assert [folder for folder in folders if not taken.reason_against_package(folder)] == []


def test_the_default_names_are_free() -> None:
    taken = taken_names.of_template(TEMPLATE)
    assert taken.reason_against_project("wine-quality") == ""
    assert taken.reason_against_package("wine_quality") == ""
