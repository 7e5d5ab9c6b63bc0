"""Names that a project, its group or its package must not take, each with the reason."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT_FOLDER = "{{cookiecutter.project_slug}}"
OVERLAYS = ".use_cases"
# In a use case: the folders, beside its own, whose files lie below its files.
LAYERS = ".layers"
# In a project or a use case: names of the modules of template/shared that its package has.
SHARED = ".shared"

# https://docs.gitlab.com/user/reserved_names/
_GITLAB_PROJECTS = {
    "badges", "blame", "blob", "builds", "commits", "create", "create_dir", "edit", "files",
    "find_file", "new", "preview", "raw", "refs", "tree", "update", "wikis",
}  # fmt: skip
_GITLAB_GROUPS = {
    ".well-known", "404.html", "422.html", "500.html", "502.html", "503.html", "admin", "api",
    "apple-touch-icon.png", "assets", "dashboard", "deploy.html", "explore", "favicon.ico",
    "favicon.png", "files", "groups", "health_check", "help", "import", "invites", "jwt", "login",
    "oauth", "profile", "projects", "public", "robots.txt", "s", "search", "sitemap",
    "sitemap.xml", "sitemap.xml.gz", "slash-command-logo.png", "snippets", "unsubscribes",
    "uploads", "users", "v2",
}  # fmt: skip
_WINDOWS_DEVICES = {
    "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}  # fmt: skip
# Not in every Python's list: left out of it, removed in 3.12 and 3.13, added in 3.14.
_STANDARD_LIBRARY = {
    "test",
    "asynchat", "asyncore", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp",
    "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr",
    "spwd", "sunau", "telnetlib", "uu", "xdrlib",
    "annotationlib", "compression",
    *(module.lower() for module in sys.stdlib_module_names),
}  # fmt: skip
# Folders and modules that work on a project makes at its root.
_LEFTOVERS = {
    "build", "conftest", "data", "dist", "dvc_plots", "mlartifacts", "mlruns", "models", "reports",
    "setup", "tuning", "venv",
}  # fmt: skip
_TOOL = "sharinghub-tools"

# Modules whose name is not their distribution's.
_OTHER_MODULES = {
    "absl-py": ["absl"],
    "antlr4-python3-runtime": ["antlr4"],
    "atpublic": ["public"],
    "attrs": ["attr"],
    "configobj": ["validate"],
    "databricks-sdk": ["databricks"],
    "flufl-lock": ["flufl"],
    "gitpython": ["git"],
    "google-auth": ["google"],
    "google-pasta": ["pasta"],
    "graphql-core": ["graphql"],
    "grpcio": ["grpc"],
    "hydra-core": ["hydra"],
    "ipykernel": ["ipykernel_launcher"],
    "jupyter-core": ["jupyter"],
    "libclang": ["clang"],
    "markdown-it-py": ["markdown_it"],
    "matplotlib": ["mpl_toolkits", "pylab"],
    "omegaconf": ["pydevd_plugins"],
    "opentelemetry-api": ["opentelemetry"],
    "pillow": ["pil"],
    "protobuf": ["google"],
    "pytest": ["py"],
    "python-dateutil": ["dateutil"],
    "python-dotenv": ["dotenv"],
    "pyyaml": ["yaml"],
    "pyzmq": ["zmq"],
    "rpds-py": ["rpds"],
    "ruamel-yaml": ["ruamel"],
    "scikit-learn": ["sklearn"],
    "tf2onnx": ["examples", "tools"],
    "zc-lockfile": ["zc"],
}


@dataclass(frozen=True)
class TakenNames:
    """The names that are taken in the projects of one template.

    Attributes:
        distributions: what the project depends on, directly or not; normalised, see PEP 503.
        files: the first parts of the names at the project's root, in lower case.
        kind: of the projects, as their template is called.
    """

    distributions: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    kind: str = "ai-model"

    def reason_against_project(self, slug: str) -> str:
        """Why a project cannot be called so; empty if it can."""
        if slug.lower() in _GITLAB_PROJECTS:
            return "GitLab reserves it"
        if _is_a_device(slug):
            return "Windows reserves it"
        if _normalised(slug) in {*self.distributions, _TOOL}:
            return "a package that the project depends on has that name"
        return ""

    def reason_against_group(self, path: str) -> str:
        """Why a top-level group cannot be called so; empty if it can."""
        return "GitLab reserves it" if path.lower() in _GITLAB_GROUPS else ""

    def reason_against_package(self, name: str) -> str:
        """Why a Python package cannot be called so; empty if it can."""
        if keyword.iskeyword(name):
            return "it is a keyword of Python"
        # Compared without case, as some file systems do.
        lower = name.lower()
        if lower in _STANDARD_LIBRARY:
            return "it is a module of the standard library"
        if _is_a_device(name):
            return "Windows reserves it"
        if lower in self.files | _LEFTOVERS:
            return "the project has a folder or file of that name"
        if lower in self._modules():
            return "it is a module of a package that the project depends on"
        return ""

    def _modules(self) -> set[str]:
        return {
            module
            for distribution in {*self.distributions, _TOOL}
            for module in (
                distribution.replace("-", "_"),
                *_OTHER_MODULES.get(distribution, ()),
            )
        }


def of_template(template: Path) -> TakenNames:
    """What the template's own files say; ``template`` holds ``cookiecutter.json``."""
    project = template / PROJECT_FOLDER
    roots = [project, *(project / OVERLAYS).glob("*/")]
    locks = [root / "requirements.lock" for root in roots]
    return TakenNames(
        kind=template.name,
        distributions=frozenset(
            _normalised(name)
            for lock in locks
            if lock.is_file()
            for name in re.findall(r"^([\w.-]+)==", lock.read_text("utf-8"), re.MULTILINE)
        ),
        files=frozenset(
            path.name.strip(".").split(".")[0].lower()
            for root in roots
            for path in root.iterdir()
            if path.name not in {LAYERS, SHARED}
        ),
    )


def _is_a_device(name: str) -> bool:
    return name.lower().split(".")[0] in _WINDOWS_DEVICES


def _normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
