"""The default of a question, derived from the answers before it. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from .taken_names import TakenNames

LONGEST_SLUG = 80
# What is made in the stack has its name, and more, in at most 64 characters.
LONGEST_STACK = 51

# Letters that Unicode does not decompose into an ASCII letter and an accent.
_TRANSLITERATIONS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h",
        "ı": "i", "ŋ": "n",
    }
)  # fmt: skip


def project_slug(text: str, taken: TakenNames) -> str:
    """Lower-case ASCII words joined by hyphens, legal as a GitLab project's path and as a folder.

    What has no ASCII form is left out; if nothing remains, it is the kind of project: ``ai-model``.
    """
    slug = _words(text, "-") or taken.kind
    return f"{slug}-{_noun(taken)}" if taken.reason_against_project(slug) else slug


def group_path(text: str, taken: TakenNames) -> str:
    """The same, legal as the path of a GitLab group; ``my-group`` if nothing remains."""
    path = _words(text, "-") or "my-group"
    return f"{path}-group" if taken.reason_against_group(path) else path


def package_name(slug: str, taken: TakenNames) -> str:
    """An identifier in ASCII that shadows no module: ``2-wines`` becomes ``model_2_wines``."""
    name = _words(slug, "_") or taken.kind.replace("-", "_")
    if not name[0].isalpha():
        name = f"{_noun(taken)}_{name}"
    return f"{name}_{_noun(taken)}" if taken.reason_against_package(name) else name


def stack_name(slug: str) -> str:
    """Legal as a stack of CloudFormation, and in lower case, as ARNs of endpoints are."""
    name = re.sub(r"[^a-z0-9]+", "-", slug.lower())[:LONGEST_STACK].strip("-")
    return name if name[:1].isalpha() else f"model-{name}"[:LONGEST_STACK].strip("-")


def tracking_uri(answers: Mapping[str, str]) -> str:
    """Where the chosen kind of tracking keeps the project's runs and models."""
    project = f"{answers['gitlab_namespace']}/{answers['project_slug']}"
    if answers["tracking"] == "sharinghub":
        return f"{answers['sharinghub_url']}/mlflow/{project}/tracking/"
    if answers["tracking"] == "gitlab":
        return f"{answers['gitlab_url']}/api/v4/projects/{quote(project, safe='')}/ml/mlflow"
    if answers["tracking"] == "mlflow":
        return "http://localhost:5000"
    return "sqlite:///mlflow.db"


def _noun(taken: TakenNames) -> str:
    return taken.kind.rpartition("-")[2]


def _words(text: str, separator: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_TRANSLITERATIONS))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = re.findall("[a-z0-9]+", re.sub("['’]", "", letters))
    return separator.join(words)[:LONGEST_SLUG].rstrip(separator)
