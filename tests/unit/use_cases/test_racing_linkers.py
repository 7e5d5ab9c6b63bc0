"""Linkers and a person who all get in each other's way: whatever the order, nothing is lost."""

from __future__ import annotations

import json
from functools import partial

import pytest
import yaml

from sharinghub_tools.domain import linked_item
from sharinghub_tools.use_cases.link_model import Choice
from sharinghub_tools.use_cases.link_on_gitlab import How, Target, link_by_commit
from tests.unit.linked_wine import WINE
from tests.unit.racing_repository import RacingRepository, Turns
from tests.unit.registry import MemoryRegistry
from tests.unit.use_cases.test_link_on_gitlab import PROJECT, SHOWING

LINKERS = 6


class Race:
    """Linkers of one version each, and a person who writes sentence after sentence."""

    def __init__(self, seed: int) -> None:
        self.turns = Turns(seed)
        self.repository = RacingRepository.holding(README=f"{WINE}The end.\n")
        self.repository.turns = self.turns
        self.registry = MemoryRegistry(newest=LINKERS, aliases={})
        self.sentences: list[str] = []
        self._left = LINKERS

    def run(self) -> None:
        versions = [str(number) for number in range(1, LINKERS + 1)]
        linkers = {version: partial(self._link, version) for version in versions}
        self.turns.take({**linkers, "person": self._write})

    def _link(self, version: str) -> None:
        how = How("wine", Choice(version=version), lambda _: self.turns.wait(), SHOWING)
        try:
            link_by_commit(Target(PROJECT, self.repository, "main"), self.registry, how)
        finally:
            self._left -= 1

    def _write(self) -> None:
        while self._left:
            for _ in range(self.turns.chance.randrange(1, 12)):
                self.turns.wait()
            sentence = f"Sentence {len(self.sentences)}.\n\n"
            self.sentences.append(sentence)
            text = self.repository.text().replace("The end.", f"{sentence}The end.")
            self.repository.push("main", {"README.md": text})


@pytest.mark.parametrize("seed", range(12))
def test_all_that_anybody_wrote_is_there_in_its_order(seed: int) -> None:
    race = Race(seed)
    race.run()
    _, front_matter, body = race.repository.text().split("---\n", 2)
    metadata = yaml.safe_load(front_matter)
    versions = [entry["mlflow:uri"] for entry in metadata["links"]]
    assert versions == [f"models:/wine/{number}" for number in range(LINKERS, 0, -1)]
    assert body == WINE.split("---\n", 2)[2] + "".join(race.sentences) + "The end.\n"
    (current,) = [entry for entry in metadata["links"] if "mlflow:current" in entry]
    item = json.loads(race.repository.text(path=linked_item.path("wine")))
    assert item["properties"]["lineage:model"]["uri"] == current["mlflow:uri"]
