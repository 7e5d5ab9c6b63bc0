"""SharingHub: the portal, its DVC store, the project's Item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sharinghub_tools.domain import portal_answers
from sharinghub_tools.domain.diagnosis.check import Check, fail, ok, warn
from sharinghub_tools.domain.diagnosis.facts import DvcRemote
from sharinghub_tools.domain.portal.problems import Outcome
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.portal_answers import PortalConfiguration

PORTAL = "SharingHub"
LISTING = "listing"
ITEM = "item"
DVC = "DVC remote"
PLACEHOLDER = "gitlab-project-id"


def portal(
    place: str,
    told: PortalConfiguration,
    *,
    gitlab_url: str,
    tracking: str,
    tracking_uri: str | None,
    path: str | None,
) -> Check:
    """Whether the portal is one of this GitLab, and its MLflow that of the settings."""
    if urlsplit(told.gitlab_url).hostname != urlsplit(gitlab_url).hostname:
        seen = f"{place} shows the projects of {told.gitlab_url}, and this one is on {gitlab_url}"
        return fail(PORTAL, seen, "set gitlab-url and sharinghub-url to two that belong together")
    if tracking == "sharinghub" and told.mlflow_url is not None and path is not None:
        wanted = f"{told.mlflow_url}/{path}/tracking"
        if (tracking_uri or "").rstrip("/") != wanted:
            seen = f"{place} has the project's MLflow at {wanted}/"
            return warn(PORTAL, seen, "set tracking-uri in [tool.sharinghub] to it")
    return ok(PORTAL, place)


def listing(item: Mapping[str, Any], collection: str) -> Check:
    """A project that the portal lists."""
    if portal_answers.is_seen_by_a_guest(item):
        seen = f"in {collection}; to this token's user it shows nothing of the README"
        return warn(LISTING, seen, "ask a Maintainer for the role Reporter, or more")
    title = portal_answers.properties(item).get("title")
    return ok(LISTING, f"in {collection} as '{title}'")


def freshness(item: Mapping[str, Any], readme: str | None) -> Check:
    """Whether the portal shows the model versions of the README as the default branch has it."""
    linked = _links(readme or "")
    if not linked:
        return ok(ITEM, "no model version is linked yet")
    shown = [_of_mlflow(link) for link in portal_answers.model_links(item)]
    missing = [link for link in linked if not any(link.items() <= other.items() for other in shown)]
    if missing:
        name = missing[0].get("title") or missing[0].get(portal_answers.MODEL_URI)
        return warn(
            ITEM,
            f"stale: {name} is in the README on GitLab, and not shown as it is there",
            f"leave the project's page alone for {portal_answers.cache_minutes(item)}, or make "
            "another commit",
        )
    return ok(ITEM, f"shows {len(linked)} model version{'s' if len(linked) > 1 else ''}")


def _links(readme: str) -> list[dict[str, Any]]:
    reading = read(readme)
    if reading.outcome is not Outcome.READ or not isinstance(reading.metadata, dict):
        return []
    return [_of_mlflow(link) for link in portal_answers.model_links(reading.metadata)]


def _of_mlflow(link: Mapping[str, Any]) -> dict[str, Any]:
    """Title, URI, run, aliases and whether it is current, handed on by the portal as they are."""
    return {
        key: value
        for key, value in link.items()
        if (key == "title" or str(key).startswith("mlflow:"))
        and isinstance(value, str | list | bool)
    }


def no_remote() -> Check:
    """DVC without a remote."""
    return warn(
        DVC,
        ".dvc/config has no default remote: the data is on this machine alone",
        "run: dvc remote add --default storage URL",
    )


def unpublished_remote(remote: DvcRemote) -> Check:
    """A remote as the template writes it."""
    seen = f"{remote.url} has a place for the project's number"
    return fail(DVC, seen, "run: sharinghub publish")


def other_remote(remote: DvcRemote, *, is_published: bool) -> Check:
    """A remote that is not SharingHub's store, and was not asked."""
    is_folder = "://" not in remote.url
    if is_folder and is_published:
        seen = f"{remote.url}, a folder: CI and other people do not have the data"
        return warn(DVC, seen, "run: sharinghub publish, with sharinghub-url in the settings")
    return ok(DVC, f"{remote.url}, {'a folder' if is_folder else 'not asked'}")


def no_store(remote: DvcRemote) -> Check:
    """A store of a portal that keeps none."""
    seen = f"{remote.url}: this SharingHub keeps no DVC objects"
    todo = f"run: dvc remote modify {remote.name} url URL, with a store of your own"
    return fail(DVC, seen, todo)


def store(remote: DvcRemote) -> Check:
    """SharingHub's store, which took the token."""
    if remote.password is None:
        return warn(
            DVC,
            f"{remote.url} takes GitLab's token, and DVC has none here",
            f"run: dvc remote modify --local {remote.name} password <token>",
        )
    return ok(DVC, f"{remote.url} takes DVC's token")
