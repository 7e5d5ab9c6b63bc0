"""What a person says of a project and its portal, where only those know it."""

from __future__ import annotations

import argparse

from sharinghub_tools.domain.gitlab_rules import VISIBILITIES
from sharinghub_tools.domain.portal.categories import COLLECTIONS
from sharinghub_tools.errors import UsageError
from sharinghub_tools.use_cases.local_portal_project import Overrides

_ADDRESSES = ("sharinghub_url", "gitlab_url", "mlflow_url")


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    told = parser.add_argument_group("what only GitLab and the portal know")
    told.add_argument(
        "--collection",
        choices=list(COLLECTIONS.values()),
        help="the Item of this collection (default: of the first category of the topics)",
    )
    told.add_argument("--sharinghub-url", metavar="URL", help="of the portal")
    told.add_argument("--gitlab-url", metavar="URL", help="of its GitLab")
    told.add_argument("--mlflow-url", metavar="URL", help="of its MLflow; '' if it has none")
    told.add_argument("--path", dest="project_path", metavar="GROUP/PROJECT", help="on GitLab")
    told.add_argument("--name", help="the project's name on GitLab")
    told.add_argument("--description", help="the project's description on GitLab")
    told.add_argument("--topics", metavar="A,B", help="the project's topics on GitLab")
    told.add_argument(
        "--visibility",
        choices=VISIBILITIES,
        help="internal and public: the Item as everybody sees it, not as the maintainers do",
    )


def given_overrides(options: argparse.Namespace) -> Overrides:
    """What was said.

    Raises:
        UsageError: an address is none.
    """
    for name in _ADDRESSES:
        _check_address(name, getattr(options, name))
    topics = options.topics
    return Overrides(
        sharinghub_url=options.sharinghub_url and options.sharinghub_url.rstrip("/"),
        gitlab_url=options.gitlab_url and options.gitlab_url.rstrip("/"),
        mlflow_url=options.mlflow_url,
        path=options.project_path and options.project_path.strip("/"),
        name=options.name,
        description=options.description,
        topics=None if topics is None else _listed(topics),
        visibility=options.visibility,
        collection=options.collection,
    )


def _check_address(name: str, value: str | None) -> None:
    from sharinghub_tools.adapters.origin import origin  # noqa: PLC0415

    option = f"--{name.replace('_', '-')}"
    if value is None or (value == "" and name == "mlflow_url"):
        return
    if origin(value) is None or any(sign in value for sign in "@?#"):
        raise UsageError(
            f"{option} is no address alone, as https://sharinghub.example.org; it may hold a "
            "secret, so it is not shown"
        )


def _listed(topics: str) -> tuple[str, ...]:
    return tuple(topic.strip() for topic in topics.split(",") if topic.strip())
