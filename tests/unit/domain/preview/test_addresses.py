from __future__ import annotations

from sharinghub_tools.domain.preview.addresses import files_of

AT = "https://hub.example/api/download/space/wine/repository/"


def test_assets_links_and_images_that_are_files_of_the_project() -> None:
    item = {
        "assets": {
            "a": {"href": f"{AT}params.yaml?ref=main"},
            "b": {"href": "https://mlflow.example/model.keras"},
            "c": {"href": f"{AT}?ref=main"},
        },
        "links": [
            {"rel": "preview", "href": f"{AT}preview.png?ref=main&cache=300"},
            {"rel": "self", "href": "https://hub.example/api/stac"},
        ],
        "properties": {
            "description": (
                f"![a]({AT}docs/a b.png?ref=main) <img src=\"{AT}é.png\"><img src='{AT}%C3%A9.png'>"
                f"\n{AT}last.png\nhttps://hub.example/api/download/space/corn/repository/x.png"
            )
        },
    }
    assert files_of(item, AT) == {
        f"{AT}params.yaml?ref=main": "params.yaml",
        f"{AT}preview.png?ref=main&cache=300": "preview.png",
        f"{AT}docs/a b.png?ref=main": "docs/a b.png",
        f"{AT}é.png": "é.png",
        f"{AT}%C3%A9.png": "é.png",
        f"{AT}last.png": "last.png",
    }


def test_a_description_that_an_author_made_something_else() -> None:
    item = {"assets": {}, "links": [], "properties": {"description": [f"{AT}a.png"]}}
    assert files_of(item, AT) == {}
