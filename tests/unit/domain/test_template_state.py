"""``.cruft.json``, read and moved on."""

from __future__ import annotations

import json

import pytest

from sharinghub_tools.domain.template_state import moved, parse, tools_source_at
from sharinghub_tools.errors import UsageError

SHA, NEXT = "a" * 40, "b" * 40
URL = "https://gitlab.example.org/space/tools.git"


def written(template: str = URL, commit: str = SHA, source: str = "", **more: object) -> str:
    answers = {"project_name": "Kelp", "__sharinghub_tools_source": source, "_commit": commit}
    document = {
        "template": template,
        "commit": commit,
        "checkout": None,
        "context": {"cookiecutter": answers, "other": 1},
        "directory": "template/ai-model",
        **more,
    }
    return json.dumps(document)


def test_what_is_not_ours_stays() -> None:
    state = parse(written(skip=["a"], theirs={"x": 1}), "it")
    assert (state.skip, state.given()) == (("a",), {"project_name": "Kelp"})
    text = moved(state, template=URL, commit=NEXT, checkout="v2", answers={"project_name": "Kelp"})
    assert json.loads(text) == {
        "template": URL,
        "commit": NEXT,
        "checkout": "v2",
        "context": {
            "cookiecutter": {"project_name": "Kelp", "_template": URL, "_commit": NEXT},
            "other": 1,
        },
        "directory": "template/ai-model",
        "skip": ["a"],
        "theirs": {"x": 1},
    }


@pytest.mark.parametrize(
    ("state", "source"),
    [
        (
            written(source=f"sharinghub-tools @ git+{URL}@{SHA}"),
            f"sharinghub-tools @ git+{URL}@{NEXT}",
        ),
        (
            written(source=f"sharinghub-tools @ git+{URL}@v1", checkout="v1"),
            f"sharinghub-tools @ git+{URL}@{NEXT}",
        ),
        (written(source=f"sharinghub-tools @ git+{URL}"), f"sharinghub-tools @ git+{URL}"),
        (
            written(source="sharinghub-tools @ git+ssh://git@x/y"),
            "sharinghub-tools @ git+ssh://git@x/y",
        ),
        (written(), None),
        (written("sharinghub-tools", "0.1.0", "sharinghub-tools"), None),
    ],
)
def test_a_tool_that_is_pinned_to_the_template_moves_with_it(
    state: str, source: str | None
) -> None:
    assert tools_source_at(parse(state, "it"), NEXT, None) == source


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", written(commit=1), written(skip=[1]), written(context=[])],  # type: ignore[arg-type]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not as cruft writes it"):
        parse(text, ".cruft.json")
