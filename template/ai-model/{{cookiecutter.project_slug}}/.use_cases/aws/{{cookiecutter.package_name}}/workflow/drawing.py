"""Draws the state machine, as a flowchart of Mermaid: GitLab shows it in Markdown."""

import json
from collections.abc import Iterator
from typing import Any

_SHAPES = {
    "Choice": ("{", "}"),
    "Task": ("[[", "]]"),
    "Succeed": ("([", "])"),
    "Fail": ("([", "])"),
}
_COLOURS = {"Fail": "fill:#f6d5d5,stroke:#b33", "Succeed": "fill:#d8efd8,stroke:#383"}


def flowchart(definition: str) -> str:
    """The states and their transitions.

    Args:
        definition: in Amazon States Language.
    """
    lines = ["flowchart TD", *_states(json.loads(definition), "")]
    for kind, colour in _COLOURS.items():
        lines.append(f"    classDef {kind.lower()} {colour}")
    return "\n".join(lines) + "\n"


def _states(machine: dict[str, Any], scope: str, indent: str = "    ") -> Iterator[str]:
    names = {name: f"{scope}s{number}" for number, name in enumerate(machine["States"])}
    if not scope:
        yield f"{indent}start(( )) --> {names[machine['StartAt']]}"
    for name, state in machine["States"].items():
        key, kind = names[name], state["Type"]
        if kind == "Map":
            yield f'{indent}subgraph {key}["{name}"]'
            yield f"{indent}    direction TB"
            yield from _states(state["ItemProcessor"], f"{key}_", f"{indent}    ")
            yield f"{indent}end"
        else:
            before, after = _SHAPES.get(kind, ("(", ")"))
            coloured = f":::{kind.lower()}" if kind in _COLOURS else ""
            yield f'{indent}{key}{before}"{name}"{after}{coloured}'
    for name, state in machine["States"].items():
        for following, label in _transitions(state):
            arrow = f'-. "{label}" .->' if label else "-->"
            yield f"{indent}{names[name]} {arrow} {names[following]}"


def _transitions(state: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "Next" in state:
        yield state["Next"], ""
    for choice in state.get("Choices", []):
        yield choice["Next"], _condition(choice).replace('"', "'")
    if "Default" in state:
        yield state["Default"], "otherwise"
    for catch in state.get("Catch", []):
        errors = ", ".join(catch["ErrorEquals"])
        yield catch["Next"], "any error" if errors == "States.ALL" else errors


def _condition(rule: dict[str, Any]) -> str:
    """A choice's rule in words, as far as this machine's rules go; else in its own."""
    for word in ("Or", "And"):
        if word in rule:
            return f" {word.lower()} ".join(map(_condition, rule[word]))
    variable = rule["Variable"].removeprefix("$.")
    ((operator, value),) = [each for each in rule.items() if each[0] not in ("Variable", "Next")]
    if operator == "IsPresent" and value:
        return f"{variable} is there"
    if operator == "BooleanEquals" and value:
        return variable
    return f"{variable} {operator} {value}"
