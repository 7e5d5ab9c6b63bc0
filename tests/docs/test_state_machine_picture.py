"""The picture of the state machine is of the one that projects get."""

from __future__ import annotations

from PIL import Image

from tests.docs import state_machine_picture


def test_it_is_of_this_state_machine() -> None:
    with Image.open(state_machine_picture.PICTURE) as picture:
        kept = picture.info["flowchart"]

    assert kept == state_machine_picture.digest(), "draw it anew: make screenshots"
