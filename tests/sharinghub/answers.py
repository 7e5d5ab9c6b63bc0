"""What the portal answers beside its data, as FastAPI words it: ``{"detail": …}``."""

from __future__ import annotations

from typing import Any

from tests.gitlab.answers import Answer


class Refused(Exception):  # noqa: N818 - an answer, not a failure of the server
    """An answer that ends the handling of a request."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status
        self.answer = Answer.of({"detail": detail}, status)


def failed() -> Answer:
    """What comes of an exception that nobody caught: no word of the reason."""
    return Answer.text("Internal Server Error", 500)


def not_a_number(name: str, value: str) -> Refused:
    """A part of the path that should be a number."""
    problem = {
        "type": "int_parsing",
        "loc": ["path", name],
        "msg": "Input should be a valid integer, unable to parse string as an integer",
        "input": value,
    }
    return Refused(422, [problem])
