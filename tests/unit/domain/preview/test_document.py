from __future__ import annotations

from sharinghub_tools.domain.lint.checking import check
from sharinghub_tools.domain.portal.reading import read
from sharinghub_tools.domain.preview.document import Failure, Shown, ShownFile, document

README = "---\r\ntitle: Wine\r\npublic: yes\r\n---\r\n# Wine\r\n"
CARD = {"links": [], "assets": {}, "properties": {"description": ""}}


def test_all_of_it() -> None:
    shown = Shown(
        generator="sharinghub-tools 1",
        name="space/wine",
        category="ai-model",
        item=None,
        card=CARD,
        failure=Failure("links is a text", 3, 1, breaks_collection=False),
        notes=("a note",),
        readme_name="README.md",
        reading=read(README),
        findings=check("README.md", README.encode()),
        files={"https://s/a.png": ShownFile("a.png", 3, "files/a.png")},
    )
    assert document(shown) == {
        "generator": "sharinghub-tools 1",
        "name": "space/wine",
        "category": "ai-model",
        "failure": {
            "message": "links is a text",
            "line": 3,
            "column": 1,
            "breaks_collection": False,
        },
        "notes": ["a note"],
        "item": None,
        "card": CARD,
        "findings": [
            {
                "line": 3,
                "column": 9,
                "rule": "yaml11-boolean",
                "severity": "warning",
                "effect": "the portal reads something else than is meant",
                "message": '"yes" is read as true',
                "mend": "put it between quotes, or write true or false",
            }
        ],
        "readme": {
            "name": "README.md",
            "lines": ["---", "title: Wine", "public: yes", "---", "# Wine", ""],
            "front_matter": [2, 3],
        },
        "models": [],
        "files": {"https://s/a.png": {"path": "a.png", "size": 3, "url": "files/a.png"}},
    }


def test_a_readme_without_front_matter() -> None:
    shown = Shown("g", "n", "c", CARD, CARD, None, (), "README.md", read("# Wine"), [], {})
    made = document(shown)
    assert made["readme"] == {"name": "README.md", "lines": ["# Wine"], "front_matter": None}
    assert made["failure"] is None
