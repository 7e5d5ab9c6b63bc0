"""What became of each file, by what old template, new template and project have."""

from __future__ import annotations

from sharinghub_tools.domain.template_update import Fate, FileFate, fates

OLD = {"same": "1", "touched": "1", "mine": "1", "gone": "1", "dropped": "1", "skipped": "1"}
NEW = {"same": "1", "touched": "2", "mine": "2", "gone": "2", "new": "2", "skipped": "2"}
PROJECT = {"same": "9", "touched": "1", "mine": "9", "dropped": "1", "skipped": "1", "own": "9"}


def test_every_file_that_the_template_changed_has_its_fate() -> None:
    assert fates(OLD, NEW, PROJECT, {}, {"skipped"}) == [
        FileFate("dropped", Fate.FOLLOWS, "removed"),
        FileFate("gone", Fate.STAYS, "you removed it"),
        FileFate("mine", Fate.MERGED, "with your changes"),
        FileFate("new", Fate.FOLLOWS, "new"),
        FileFate("skipped", Fate.STAYS, "you skip it in updates"),
        FileFate("touched", Fate.FOLLOWS),
    ]


def test_what_people_did_themselves_is_said_so() -> None:
    told = fates({"a": "1", "b": "1"}, {"a": "2"}, {"a": "2"}, {}, ())
    assert told == [
        FileFate("a", Fate.STAYS, "it is so already"),
        FileFate("b", Fate.STAYS, "you removed it too"),
    ]


def test_conflicts_say_what_is_in_the_file() -> None:
    told = fates(OLD, NEW, PROJECT, {"mine": {1, 2, 3}, "new": {2, 3}, "x": {1, 2}, "y": set()}, ())
    assert [(file.path, file.why) for file in told if file.fate is Fate.CONFLICT] == [
        ("mine", "both changed the same lines: look for <<<<<<<"),
        ("new", "both made it, each in another way: look for <<<<<<<"),
        ("x", "you changed it, the template has removed it: it is still there"),
        ("y", "git cannot merge it: yours is still there"),
    ]
