"""What a path says: class, split, id, place."""

from __future__ import annotations

import pytest

from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.domain.dataset.labels import (
    Labelled,
    LabelRules,
    OddNameError,
    id_key,
    item_files,
    label_of,
    labelled,
    place,
    portable_name,
    shard_digits,
    shown_path,
)


@pytest.mark.parametrize(
    ("folders", "class_name", "split"),
    [
        (["Forest"], "Forest", None),
        (["Forest", "2016"], "Forest", None),
        (["train", "Forest"], "Forest", "train"),
        (["Forest", "val"], "Forest", "validate"),
        (["Forest", "2016", "Test"], "Forest", "test"),
        (["train"], None, "train"),
        ([], None, None),
    ],
)
def test_folders(folders: list[str], class_name: str | None, split: str | None) -> None:
    assert label_of(folders, split_folders=True) == (class_name, split)


def test_folders_of_splits_are_classes_where_nobody_wants_them() -> None:
    assert label_of(["test", "Forest"], split_folders=False) == ("test", None)


def test_a_path() -> None:
    rules = LabelRules(time_in_name=True)
    assert labelled("train/River/S2A_20160501T102030_7.TIF", rules) == Labelled(
        "S2A_20160501T102030_7", ".tif", "River", "train", Acquisition("2016-05-01T10:20:30Z")
    )
    assert labelled("River/7.png", LabelRules()) == Labelled("7", ".png", "River", None, None)
    whole = LabelRules(whole_paths=True)
    assert labelled("val/River/7.b.png", whole).id == "val_River_7.b"


@pytest.mark.parametrize(
    ("name", "portable"),
    [
        ("Forest_1", "Forest_1"),
        ("v1.2-final", "v1.2-final"),
        ("Annual crop (old)", "Annual_crop__old_"),
        ("a#b?c%d&e:f/g\\h", "a_b_c_d_e_f_g_h"),
        ("Forêt", "Forêt"),
        ("Fore\u0302t", "Forêt"),
        ("森林", "森林"),
        ("غابة", "غابة"),
    ],
)
def test_letters_of_any_script_stay(name: str, portable: str) -> None:
    assert portable_name(name) == portable


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a\nb", "its name has a line break or another control character; rename it"),
        ("a\x1b[2Jb", "its name has a line break or another control character; rename it"),
        ("a\udcff", "its name is no text in UTF-8; rename it"),
        ("ä" * 101, "its name is longer than 200 bytes; rename it"),
        ("Catalog.json", "a catalogue has files called Catalog.json of its own; rename it"),
        ("..", "a catalogue has files called .. of its own; rename it"),
    ],
)
def test_names_that_will_not_do(name: str, reason: str) -> None:
    with pytest.raises(OddNameError) as caught:
        portable_name(name)
    assert str(caught.value) == reason


def test_a_folder_that_is_no_text() -> None:
    with pytest.raises(OddNameError, match="no text in UTF-8"):
        labelled("\udcff/a.tif", LabelRules())


def test_ids_that_differ_in_case_are_one_on_some_file_systems() -> None:
    assert id_key("Forest_A") == id_key("forest_a")
    assert id_key("Straße") == id_key("STRASSE")


@pytest.mark.parametrize(
    ("items", "digits"), [(0, 0), (10_000, 0), (10_001, 1), (160_000, 1), (160_001, 2)]
)
def test_large_classes_are_divided(items: int, digits: int) -> None:
    assert shard_digits(items) == digits


def test_places() -> None:
    assert place("eurosat", "Forest", "Forest_1", 0) == "eurosat/Forest/Forest_1"
    assert place("eurosat", "Annual crop", "1", 0) == "eurosat/Annual_crop/1"
    # sha256("Forest_1") begins with fd.
    assert place("eurosat", "Forest", "Forest_1", 2) == "eurosat/Forest/fd/Forest_1"


def test_files_of_an_item() -> None:
    assert item_files("a", ".tif") == ("a.tif", "a.jpeg", "a.json", "a.geojson")


def test_paths_are_shown_without_what_steers_a_terminal() -> None:
    assert shown_path("Forêt/a b.tif") == "Forêt/a b.tif"
    assert shown_path("a\nb\x1b.tif") == "a\\nb\\x1b.tif"
    assert shown_path("a\udcff.tif") == "a\\udcff.tif"
