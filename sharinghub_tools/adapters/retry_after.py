"""How long a server wants to be left alone (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after)."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import requests


def seconds_to_wait(answer: requests.Response, otherwise: float) -> float:
    """What ``Retry-After`` says, as a number or as a date; ``otherwise`` where it says nothing."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        return max(parsedate_to_datetime(asked).timestamp() - time.time(), 0.0)
    except ValueError:
        return otherwise
