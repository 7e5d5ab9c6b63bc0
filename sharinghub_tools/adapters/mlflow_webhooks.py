"""Webhooks of an MLflow server, over its REST API; from MLflow 3.3 on.

Source: https://mlflow.org/docs/latest/ml/webhooks/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from sharinghub_tools.adapters import mlflow_answers
from sharinghub_tools.adapters.mlflow_errors import AnswerError
from sharinghub_tools.adapters.mlflow_session import MlflowSession
from sharinghub_tools.domain.pipeline_trigger import token_of, without_token
from sharinghub_tools.domain.registry_webhook import TRIED, Tried, Webhook
from sharinghub_tools.errors import NotInRegistryError, NoWebhooksError, RegistryError

_ENDPOINT = "webhooks"
_SETTINGS = {
    "scheme": "MLflow's server sends to https alone, unless MLFLOW_WEBHOOK_ALLOWED_SCHEMES of it "
    "names http",
    "non-public IP": "MLflow's server sends to public addresses alone, unless "
    "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS of it is true",
}
_SCHEDULE = "let GitLab look by itself instead: sharinghub publish --schedule"


class MlflowWebhooks:
    """Implements the port ``Webhooks``."""

    def __init__(self, session: MlflowSession) -> None:
        self._session = session

    def webhooks(self) -> list[Webhook]:
        """See the port."""
        found: list[Webhook] = []
        asked = {"max_results": "100"}
        while True:
            with self._asking():
                answer = self._session.call(_ENDPOINT, asked)
            with mlflow_answers.understood(self._session):
                found += [_webhook(entry) for entry in answer.get("webhooks", [])]
                token = answer.get("next_page_token")
            if not token:
                return found
            asked["page_token"] = str(token)

    def create(self, webhook: Webhook) -> None:
        """See the port."""
        with self._asking(webhook):
            self._session.send(_ENDPOINT, {"name": webhook.name, **_content(webhook)})

    def update(self, webhook: Webhook) -> None:
        """See the port."""
        with self._asking(webhook):
            self._session.send(_place(webhook), _content(webhook), method="PATCH")

    def delete(self, webhook: Webhook) -> None:
        """See the port."""
        try:
            with self._asking(webhook):
                self._session.send(_place(webhook), {}, method="DELETE")
        except NotInRegistryError:
            return

    def try_out(self, webhook: Webhook) -> Tried:
        """See the port."""
        with self._asking(webhook):
            answer = self._session.send(f"{_place(webhook)}/test", {"event": _event(TRIED)})
        with mlflow_answers.understood(self._session):
            result = answer["result"]
            status = result.get("response_status")
            said = str(result.get("response_body") or result.get("error_message") or "")
            return Tried(bool(result.get("success")), status, _hidden(said, webhook))

    @contextmanager
    def _asking(self, webhook: Webhook | None = None) -> Iterator[None]:
        try:
            yield
        except AnswerError as error:
            raise self._explained(error, webhook) from None

    def _explained(self, error: AnswerError, webhook: Webhook | None) -> RegistryError:
        said = _hidden(str(error), webhook)
        if error.code == mlflow_answers.MISSING and webhook is not None and webhook.id:
            return NotInRegistryError(said)
        if error.status in {404, 405, 501} or error.code in {"ENDPOINT_NOT_FOUND"}:
            return NoWebhooksError(
                f"{self._session.url} has no webhooks: it is older than MLflow 3.3, or no MLflow "
                f"server with a database; {_SCHEDULE}"
            )
        for sign, meaning in _SETTINGS.items():
            if sign in said:
                return RegistryError(f"{said}: {meaning}; or {_SCHEDULE}")
        if webhook is not None and webhook.secret and error.status >= 500:
            return RegistryError(
                f"{said}; a signed webhook needs MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY in the "
                "environment of MLflow's server"
            )
        return RegistryError(said)


def _place(webhook: Webhook) -> str:
    return f"{_ENDPOINT}/{quote(webhook.id or '', safe='')}"


def _content(webhook: Webhook) -> dict[str, Any]:
    content: dict[str, Any] = {
        "url": webhook.url,
        "events": [_event(event) for event in webhook.events],
        "status": "ACTIVE" if webhook.is_active else "DISABLED",
        "description": "sharinghub links new model versions",
    }
    return content if webhook.secret is None else content | {"secret": webhook.secret}


def _event(name: str) -> dict[str, str]:
    entity, _, action = name.upper().partition(".")
    return {"entity": entity, "action": action}


def _webhook(entry: Mapping[str, Any]) -> Webhook:
    events = entry.get("events") or []
    return Webhook(
        name=str(entry["name"]),
        url=str(entry["url"]),
        events=tuple(f"{e['entity']}.{e['action']}".lower() for e in events),
        is_active=entry.get("status", "ACTIVE") == "ACTIVE",
        id=str(entry["webhook_id"]),
    )


def _hidden(text: str, webhook: Webhook | None) -> str:
    """A text of the server's without what is secret of the webhook."""
    if webhook is None:
        return text
    text = text.replace(webhook.url, without_token(webhook.url))
    for secret in (token_of(webhook.url), webhook.secret):
        text = text.replace(secret, "…") if secret else text
    return text
