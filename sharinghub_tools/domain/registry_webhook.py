"""Webhooks of an MLflow registry: which ones are ours, and what they are to be.

Source: https://mlflow.org/docs/latest/ml/webhooks/.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# What a README tells of: versions, aliases, and through tags, what else is said of a version.
EVENTS = (
    "model_version.created",
    "model_version_alias.created",
    "model_version_alias.deleted",
    "model_version_tag.set",
    "model_version_tag.deleted",
)
# The one with which a webhook is tried.
TRIED = EVENTS[0]
# Of the service that watches a whole portal.
WATCH = "sharinghub-watch"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook.

    Attributes:
        name: by which it is found again.
        url: where events are sent; may hold a token.
        events: which ones.
        is_active: whether any are sent.
        secret: with which they are signed, where it is to be set; no registry tells it.
        id: the registry's; None before there is one.
    """

    name: str
    url: str = field(repr=False)
    events: tuple[str, ...] = EVENTS
    is_active: bool = True
    secret: str | None = field(default=None, repr=False)
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an example that the registry sent.

    Attributes:
        is_taken: whether the receiver took it.
        status: its HTTP status; None where it did not answer.
        said: what it answered, or why there is no answer; without tokens.
    """

    is_taken: bool
    status: int | None
    said: str


def name_for(project_id: int) -> str:
    """The name of the webhook that starts a project's pipeline."""
    return f"sharinghub-link-{project_id}"


def agrees(present: Webhook, wanted: Webhook) -> bool:
    """Whether a webhook is as it should be, as far as the registry tells."""
    same = present.url == wanted.url and present.is_active == wanted.is_active
    return same and set(present.events) == set(wanted.events)


def missing_events(present: Webhook) -> tuple[str, ...]:
    """The events that it lacks."""
    return tuple(event for event in EVENTS if event not in present.events)
