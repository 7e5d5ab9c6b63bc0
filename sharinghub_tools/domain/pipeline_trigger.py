"""The pipeline trigger token with which MLflow tells GitLab of new versions, and its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlencode, urlsplit

DESCRIPTION = "sharinghub: MLflow's webhook links new model versions"
# Others than its owner are shown the first four characters
# (https://docs.gitlab.com/api/pipeline_triggers/).
_SHOWN_TO_OTHERS = 4


@dataclass(frozen=True, slots=True)
class Trigger:
    """A pipeline trigger token.

    Attributes:
        id: GitLab's number.
        token: its text, as far as it is shown to who asks.
        description: its name.
        last_used: when a pipeline was started with it, as GitLab writes times; None: never.
    """

    id: int
    token: str = field(repr=False)
    description: str = DESCRIPTION
    last_used: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the token is shown."""
        return len(self.token) > _SHOWN_TO_OTHERS


def url(gitlab_url: str, project_id: int, branch: str, token: str) -> str:
    """Where a webhook starts the pipeline of a branch; a secret, as the token is in it.

    Source: https://docs.gitlab.com/ci/triggers/#use-a-webhook.
    """
    place = f"{gitlab_url}/api/v4/projects/{project_id}/ref/{quote(branch, safe='')}"
    return f"{place}/trigger/pipeline?{urlencode({'token': token})}"


def without_token(address: str) -> str:
    """The address for people."""
    return urlsplit(address)._replace(query="", fragment="").geturl()


def token_of(address: str) -> str | None:
    """The token in such an address."""
    found = parse_qs(urlsplit(address).query).get("token")
    return found[0] if found else None
