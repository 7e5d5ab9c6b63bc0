"""The tables of READMEs: each row is a named test of ``sharinghub validate``."""

from tests.unit.domain.lint.cases import (
    advised,
    broken_collection,
    broken_item,
    invalid_item,
    lost,
    misread,
    misread_fields,
)
from tests.unit.domain.lint.cases.case import Case, readme
from tests.unit.domain.lint.cases.project_case import ProjectCase

CASES = [
    *broken_collection.CASES,
    *broken_item.CASES,
    *lost.CASES,
    *misread.CASES,
    *misread_fields.CASES,
]

PROJECT_CASES = [*invalid_item.CASES, *advised.CASES]

__all__ = ["CASES", "PROJECT_CASES", "Case", "ProjectCase", "readme"]
