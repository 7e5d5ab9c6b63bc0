"""The default of a question, derived from the answers before it. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from . import taken_names

SLUG_LENGTH = 80

# Letters that Unicode does not decompose into an ASCII letter and an accent.
_TRANSLITERATIONS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th",
        "ħ": "h", "ı": "i", "ŋ": "n", "µ": "u",
    }
)  # fmt: skip


def project_slug(text: str, pinned: Collection[str] = ()) -> str:
    """Lower-case ASCII words joined by hyphens, legal as a GitLab project path and as a folder.

    What cannot be written in ASCII is left out; if nothing remains, the slug is ``ai-model``.
    """
    slug = _words(text, "-") or "ai-model"
    return f"{slug}-model" if taken_names.for_a_project(slug, pinned) else slug


def group_path(text: str) -> str:
    """The same, legal as the path of a GitLab group; ``my-group`` if nothing remains."""
    path = _words(text, "-") or "my-group"
    return f"{path}-group" if taken_names.for_a_group(path) else path


def package_name(slug: str, pinned: Collection[str] = ()) -> str:
    """An identifier in ASCII that shadows no module: ``2-wines`` → ``model_2_wines``.

    Args:
        slug: the project's slug.
        pinned: the distributions that the project depends on, directly or not.
    """
    name = _words(slug, "_") or "ai_model"
    if not name[0].isalpha():
        name = f"model_{name}"
    return f"{name}_model" if taken_names.for_a_package(name, pinned) else name


def tracking_uri(answers: Mapping[str, Any]) -> str:
    """Where the kind of tracking that was chosen keeps the project's runs and models."""
    project = f"{answers['gitlab_namespace']}/{answers['project_slug']}"
    tracking = answers["tracking"]
    if tracking == "sharinghub":
        return f"{answers['sharinghub_url'].rstrip('/')}/mlflow/{project}/tracking/"
    if tracking == "gitlab":
        gitlab = answers["gitlab_url"].rstrip("/")
        return f"{gitlab}/api/v4/projects/{quote(project, safe='')}/ml/mlflow"
    if tracking == "mlflow":
        return "http://localhost:5000"
    return "sqlite:///mlflow.db"


def _words(text: str, separator: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_TRANSLITERATIONS))
    base = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = re.findall("[a-z0-9]+", base.lower().replace("'", ""))
    return separator.join(words)[:SLUG_LENGTH].rstrip(separator)
