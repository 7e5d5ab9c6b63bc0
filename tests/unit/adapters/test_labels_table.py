"""Tables of classes, splits and times."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharinghub_tools.adapters.labels_table import ListedImage, listed_images
from sharinghub_tools.domain.dataset.acquisition import Acquisition
from sharinghub_tools.errors import UsageError


def table(folder: Path, text: str | bytes) -> Path:
    path = folder / "splits.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(folder: Path, text: str | bytes) -> list[ListedImage]:
    return list(listed_images(table(folder, text), folder))


def test_the_columns_of_eurosat100(tmp_path: Path) -> None:
    assert read(tmp_path, "file,class,split\nForest/a.tif,Forest,train\nb.tif,River,val\n") == [
        ListedImage("Forest/a.tif", "Forest", "train", None),
        ListedImage("b.tif", "River", "validate", None),
    ]


def test_columns_in_any_order_with_others_between_and_names_of_other_people(
    tmp_path: Path,
) -> None:
    text = '\ufeffLabel, id ,Filename\r\n"Annual, crop",7,./Forest//a.tif\r\n,8,b.tif\r\n\r\n'
    assert read(tmp_path, text) == [
        ListedImage("Forest/a.tif", "Annual, crop", None, None),
        ListedImage("b.tif", None, None, None),
    ]


def test_times(tmp_path: Path) -> None:
    instant, between = (
        Acquisition("2016-05-01T10:20:30Z"),
        Acquisition("2016-05-01T00:00:00Z", "2016-05-02T23:59:59Z"),
    )
    assert read(tmp_path, "file,datetime\na.tif,2016-05-01T10:20:30Z\nb.tif,\n") == [
        ListedImage("a.tif", None, None, instant),
        ListedImage("b.tif", None, None, None),
    ]
    text = "file,start_datetime,end_datetime\na.tif,2016-05-01,2016-05-02\n"
    assert read(tmp_path, text) == [ListedImage("a.tif", None, None, between)]


def test_paths_from_the_table_on(tmp_path: Path) -> None:
    (tmp_path / "tif" / "Forest").mkdir(parents=True)
    (tmp_path / "tif" / "Forest" / "a.tif").touch()
    text = "file,split\ntif/Forest/a.tif,train\ntif/Forest/b.tif,test\n"
    rows = listed_images(table(tmp_path, text), tmp_path / "tif")
    assert [row.path for row in rows] == ["Forest/a.tif", "Forest/b.tif"]


def test_paths_from_a_table_within_the_source_on(tmp_path: Path) -> None:
    (tmp_path / "tif").mkdir()
    (tmp_path / "tif" / "a.tif").touch()
    rows = listed_images(table(tmp_path / "tif", "file,split\na.tif,train\n"), tmp_path)
    assert [row.path for row in rows] == ["tif/a.tif"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "needs the column 'file', and 'class', 'split', 'datetime' or both"),
        ("file\na.tif\n", "it has file"),
        ("class,split\nForest,train\n", "it has class, split"),
        ("file,start_datetime\na.tif,2016\n", "it has file, start_datetime"),
        ("file,split\na.tif\n", ", line 2 has 1 columns, fewer than the first line"),
        (
            "file,split\na.tif,train\nb.tif,learn\n",
            ", line 3: the split 'learn' is none of train, validate, test",
        ),
        ("file,datetime\na.tif,soon\n", ", line 2: 'soon' is no date"),
        ('file,split\n"a.tif,train\n', "cannot be read: unexpected end of data"),
        (b"file,split\n\xff.tif,train\n", "cannot be read: 'utf-8' codec can't decode"),
    ],
)
def test_what_is_wrong_with_a_table(text: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(str(tmp_path / "splits.csv"))
    assert message in str(caught.value)


def test_no_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        list(listed_images(tmp_path / "splits.csv", tmp_path))
