from __future__ import annotations

import pytest

from sharinghub_tools.cli import link_model
from tests.unit.registry import MemoryRegistry


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> MemoryRegistry:
    """The registry that ``link-model`` opens, in memory."""
    memory = MemoryRegistry()
    monkeypatch.setattr(link_model, "open_registry", lambda *arguments: memory)
    return memory
