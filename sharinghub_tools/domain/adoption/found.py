"""What there is of a project."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sharinghub_tools.domain.adoption import licences
from sharinghub_tools.domain.gitlab_project import GitlabProject
from sharinghub_tools.domain.model_version import split_name
from sharinghub_tools.domain.portal.categories import AI_MODEL, categories

# The files that are read; of others, only the names count.
LICENCE_NAMES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING", "LICENSE.rst")
OTHER_READMES = ("README.rst", "README.txt", "README", "README.adoc", "README.org", "Readme.md")
READ = (
    "README.md", "readme.md", "pyproject.toml", "requirements.txt", "environment.yml",
    ".gitlab-ci.yml", ".dvc/config", *LICENCE_NAMES, *OTHER_READMES,
)  # fmt: skip
_CODE = re.compile(r"^(```|~~~).*?(^\1|\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(?P<title>.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?P<title>[^\s=-][^\n]*)\n[=]{3,}[ \t]*$", re.MULTILINE)
_MODEL_FILES = (".keras", ".h5", ".onnx", ".pt", ".pth", ".safetensors", ".joblib", ".pkl")
_LEARNS = re.compile(
    r"\b(tensorflow|keras|torch|pytorch|scikit-learn|sklearn|xgboost|lightgbm|jax|mlflow)\b"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a project.

    Attributes:
        name: of its folder, or of its path in GitLab.
        files: paths of its files.
        texts: what is in those of :data:`READ` that are there.
        project: what GitLab says of it; None where that is not known.
        gitlab_url: address of GitLab; None where that is not known.
        sharinghub_url: address of SharingHub; None where that is not known.
        models: names in the MLflow registry, and of experiments, that carry the project's id.
        component: the CI/CD component to link with, as ``group/tools/link-model@1.0``.
        category: topic that was asked for; None: by what is there.
        spdx: identifiers of licences.
    """

    name: str
    files: Sequence[str]
    texts: Mapping[str, str]
    project: GitlabProject | None = None
    gitlab_url: str | None = None
    sharinghub_url: str | None = None
    models: Sequence[str] = ()
    component: str | None = None
    category: str | None = None
    spdx: Mapping[str, bool] = field(default_factory=dict)

    def readme_name(self) -> str | None:
        """The README that SharingHub reads."""
        return next((name for name in ("README.md", "readme.md") if name in self.files), None)

    def other_readme(self) -> str | None:
        """Another one, which it does not read."""
        return next((name for name in OTHER_READMES if name in self.files), None)

    def pyproject(self) -> dict[str, Any]:
        """What pyproject.toml says; empty where there is none, or it is no TOML."""
        try:
            return tomllib.loads(self.texts.get("pyproject.toml", ""))
        except ValueError:
            return {}

    def described(self, key: str) -> Any:
        """A field of ``[project]``, or of Poetry's table."""
        content = self.pyproject()
        for path in (("project",), ("tool", "poetry")):
            table: Any = content
            for name in path:
                table = table.get(name, {}) if isinstance(table, dict) else {}
            if isinstance(table, dict) and table.get(key):
                return table[key]
        return None

    def title(self) -> str:
        """The README's first heading, else the name in GitLab, of the package, of the folder."""
        for name in (self.readme_name(), self.other_readme()):
            # A comment in a piece of code looks like a heading.
            text = _CODE.sub("", self.texts.get(name or "", "").removeprefix("\ufeff"))
            heading = _HEADING.search(text) or _UNDERLINED.search(text)
            if heading and "[" not in heading["title"] and "<" not in heading["title"]:
                return heading["title"].strip("*_` \r")
        named = self.described("name")
        return (self.project.name if self.project else None) or (
            named if isinstance(named, str) else self.name
        )

    def description(self) -> str:
        """GitLab's, else the package's; may be empty."""
        described = self.described("description")
        of_gitlab = self.project.description if self.project else ""
        return of_gitlab or (described if isinstance(described, str) else "")

    def licence(self) -> str | None:
        """Its SPDX identifier, where the package or the licence's text tells one."""
        named = self.described("license")
        if isinstance(named, dict):
            named = named.get("text")
        if isinstance(named, str) and named in self.spdx:
            return named
        texts = [self.texts[name] for name in LICENCE_NAMES if name in self.texts]
        return next(filter(None, map(licences.identified, texts)), None)

    def topic(self) -> tuple[str, str]:
        """Topic of SharingHub's category, and why that one."""
        of_gitlab = categories(self.project.topics) if self.project else []
        if self.category:
            return self.category, "as you say"
        if of_gitlab:
            return of_gitlab[0], "GitLab has it"
        if learns := self._sign_of_a_model():
            return AI_MODEL, learns
        if any(file.endswith(".dvc") for file in self.files):
            return "sharinghub:dataset", "DVC tracks data, and nothing learns from it"
        return AI_MODEL, "nothing tells; choose another by --category"

    def _sign_of_a_model(self) -> str | None:
        for file in self.files:
            if file.lower().endswith(_MODEL_FILES):
                return f"there is {file}"
        for name in ("pyproject.toml", "requirements.txt", "environment.yml"):
            if learns := _LEARNS.search(self.texts.get(name, "")):
                return f"{name} has {learns[0]}"
        if self.models:
            return f"MLflow has {self.models[0]}"
        return "there are notebooks" if self.has_notebooks() else None

    def has_notebooks(self) -> bool:
        """Whether there is a Jupyter notebook."""
        return any(file.endswith(".ipynb") for file in self.files)

    def model(self) -> str:
        """Name of the registered model, without the project's id."""
        if self.models:
            return split_name(self.models[0])[0]
        path = self.project.path.rpartition("/")[2] if self.project else self.name
        plain = unicodedata.normalize("NFKD", path).encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.") or "model"
