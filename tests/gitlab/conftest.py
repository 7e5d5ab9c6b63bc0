"""The stand-in's own tests use it themselves, with python-gitlab and git."""

from tests.gitlab.fixtures import gitlab  # noqa: F401
