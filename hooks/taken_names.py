"""Names that a project, its group or its package must not take, each with the reason."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection

# https://docs.gitlab.com/user/reserved_names/
_GITLAB_PROJECTS = frozenset(
    """badges blame blob builds commits create create_dir edit files find_file new preview raw refs
    tree update wikis""".split()
)
_GITLAB_GROUPS = frozenset(
    """.well-known 404.html 422.html 500.html 502.html 503.html admin api apple-touch-icon.png
    assets dashboard deploy.html explore favicon.ico favicon.png files groups health_check help
    import invites jwt login oauth profile projects public robots.txt s search sitemap sitemap.xml
    sitemap.xml.gz slash-command-logo.png snippets unsubscribes uploads users v2""".split()
)
_WINDOWS_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
_PROJECT_FOLDERS = frozenset(
    """build conftest data dist docs mlruns models notebooks setup src tests venv""".split()
)
_TOOL = "sharinghub-tools"

# Modules whose name is not their distribution's.
_OTHER_MODULES = {
    "absl-py": "absl",
    "antlr4-python3-runtime": "antlr4",
    "atpublic": "public",
    "attrs": "attr",
    "configobj": "validate",
    "databricks-sdk": "databricks",
    "flufl-lock": "flufl",
    "gitpython": "git",
    "google-auth": "google",
    "google-pasta": "pasta",
    "graphql-core": "graphql",
    "grpcio": "grpc",
    "hydra-core": "hydra",
    "ipykernel": "ipykernel_launcher",
    "jupyter-core": "jupyter",
    "libclang": "clang",
    "markdown-it-py": "markdown_it",
    "matplotlib": "mpl_toolkits pylab",
    "omegaconf": "pydevd_plugins",
    "opentelemetry-api": "opentelemetry",
    "pillow": "pil",
    "pytest": "py",
    "python-dateutil": "dateutil",
    "python-dotenv": "dotenv",
    "pyyaml": "yaml",
    "pyzmq": "zmq",
    "rpds-py": "rpds",
    "ruamel-yaml": "ruamel",
    "scikit-learn": "sklearn",
    "zc-lockfile": "zc",
}


def distributions(lock: str) -> frozenset[str]:
    """The normalised names that the text of a ``requirements.lock`` pins."""
    return frozenset(map(_normalised, re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, re.MULTILINE)))


def for_a_project(slug: str, pinned: Collection[str] = ()) -> str:
    """Why a project cannot be called so; empty if it can."""
    if slug.lower() in _GITLAB_PROJECTS:
        return "GitLab reserves it"
    if _is_a_device(slug):
        return "Windows reserves it"
    if _normalised(slug) in {*pinned, _TOOL}:
        return "a package that the project depends on has that name"
    return ""


def for_a_group(path: str) -> str:
    """Why a top-level group cannot be called so; empty if it can."""
    return "GitLab reserves it" if path.lower() in _GITLAB_GROUPS else ""


def for_a_package(name: str, pinned: Collection[str] = ()) -> str:
    """Why a Python package cannot be called so; empty if it can."""
    if keyword.iskeyword(name):
        return "it is a keyword of Python"
    # Compared without case, as some file systems do.
    lower = name.lower()
    if lower in {module.lower() for module in sys.stdlib_module_names}:
        return "it is a module of the standard library"
    if lower in _PROJECT_FOLDERS:
        return "the project has a folder or file of that name"
    if _is_a_device(name):
        return "Windows reserves it"
    if lower in _modules({*pinned, _TOOL}):
        return "it is a module of a package that the project depends on"
    return ""


def _modules(pinned: Collection[str]) -> set[str]:
    return {
        module
        for distribution in pinned
        for module in (
            distribution.replace("-", "_"),
            *_OTHER_MODULES.get(distribution, "").split(),
        )
    }


def _is_a_device(name: str) -> bool:
    return name.lower().split(".")[0] in _WINDOWS_DEVICES


def _normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
