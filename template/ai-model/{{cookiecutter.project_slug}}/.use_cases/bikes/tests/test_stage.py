"""From CIFAR-100's archive, or a folder of images, to PNGs, lists and prepared splits."""

import hashlib
import pickle

import cifar_archive
import numpy as np
import PIL.Image
import pytest
from conftest import set_parameters

from {{ cookiecutter.package_name }} import cifar, console, data, prepare, stage


@pytest.fixture
def archive(project):
    path = cifar_archive.write(project / "cifar-100-python.tar.gz", cifar_archive.members())
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    set_parameters(project, "stage", source=path.name, md5=md5)
    return path


def test_images_of_the_wanted_classes_are_staged_with_their_lists(project, archive):
    assert stage.stage(project) == {"train": 10, "test": 4}

    staged = project / "data" / "staged"
    files = {path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()}
    tests = [
        "test_bicycle_s_000001.png",
        "test_bicycle_s_000005.png",
        "test_motorcycle_s_000002.png",
        "test_motorcycle_s_000006.png",
    ]
    assert {name for name in files if name.startswith("test/")} == {f"test/{n}" for n in tests}
    assert {name for name in files if "/" not in name} == {"splits.csv", "test.lst", "train.lst"}
    assert (staged / "test.lst").read_text().splitlines() == [
        f"0\t0\t{tests[0]}",
        f"1\t0\t{tests[1]}",
        f"2\t1\t{tests[2]}",
        f"3\t1\t{tests[3]}",
    ]


def test_planes_become_red_green_and_blue_pixels(project, archive):
    stage.stage(project)

    with PIL.Image.open(project / "data/staged/test/test_bicycle_s_000001.png") as image:
        assert (image.mode, image.size) == ("RGB", (32, 32))
        pixels = np.asarray(image)
    assert pixels[0, :3].tolist() == [[200, 0, 1], [0, 100, 1], [0, 0, 1]]


def test_other_classes_are_a_parameter(project, archive):
    set_parameters(project, "stage", classes=["tractor", "bicycle", "motorcycle"])

    assert stage.stage(project) == {"train": 15, "test": 6}
    rows = (project / "data/staged/test.lst").read_text().splitlines()
    named = {row.split("\t")[2].split("_")[1]: row.split("\t")[1] for row in rows}
    assert named == {"bicycle": "0", "motorcycle": "1", "tractor": "2"}


def test_prepare_keeps_the_test_images_apart(project, archive):
    stage.stage(project)
    set_parameters(project, "prepare", source="data/staged", splits="data/staged/splits.csv")

    frames, schema = prepare.prepare(project)

    assert {split: len(frame) for split, frame in frames.items()} == {
        "train": 8,
        "validation": 2,
        "test": 4,
    }
    assert schema.classes == ["bicycle", "motorcycle"]
    assert all("/test/test_" in name for name in data.load("test", schema, project).names)


def test_folder_of_files_is_told_by_their_names(project):
    for split in ("train", "test"):
        (project / "pictures" / split).mkdir(parents=True)
        for name in ("bike_s_000001", "safety_bicycle_s_000002", "minibike_s_000003"):
            # As they are elsewhere: with transparency.
            PIL.Image.new("RGBA", (32, 32)).save(project / "pictures" / split / f"{name}.png")
    set_parameters(project, "stage", source="pictures")

    assert stage.stage(project) == {"train": 3, "test": 3}
    table = (project / "data/staged/splits.csv").read_text().splitlines()
    assert table[:4] == [
        "file,class,split",
        "train/bike_s_000001.png,bicycle,train",
        "train/minibike_s_000003.png,motorcycle,train",
        "train/safety_bicycle_s_000002.png,bicycle,train",
    ]


class Harm:
    def __reduce__(self):
        return (print, ("harm",))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            cifar_archive.members() | {"train": pickle.dumps(Harm())},
            "is not CIFAR-100's: it wants builtins.print",
        ),
        (
            cifar_archive.members() | {"train": cifar_archive.members()["train"][:500]},
            "is not CIFAR-100's: pickle data was truncated",
        ),
        ({"meta": b""}, "cannot be read|is not CIFAR-100's"),
        ({}, "is not CIFAR-100's: \"filename 'cifar-100-python/meta' not found\""),
    ],
    ids=["harmful", "half", "empty", "another"],
)
def test_archive_that_is_none_is_one_line_and_runs_nothing(project, capsys, content, said):
    path = cifar_archive.write(project / "cifar.tar.gz", content)
    set_parameters(project, "stage", source=path.name, md5=None)

    with pytest.raises(console.ProjectError, match=said):
        stage.stage(project)
    assert capsys.readouterr().out == ""


def test_what_was_staged_stays_if_the_next_time_fails(project, archive):
    stage.stage(project)
    set_parameters(project, "stage", classes=["bicycle", "unicycle"])

    with pytest.raises(console.ProjectError, match="CIFAR-100 has no class unicycle; it has apple"):
        stage.stage(project)
    assert len(list((project / "data/staged/train").iterdir())) == 10


def test_changed_archive_is_refused(project, archive):
    set_parameters(project, "stage", md5="0" * 32)

    with pytest.raises(console.ProjectError, match=r"has the MD5 .*, and md5 in params.yaml is 0"):
        stage.stage(project)


def test_row_that_is_no_image_is_refused(tmp_path):
    content = cifar_archive.part("test", 2)
    content[b"data"] = content[b"data"][:, 1:]
    made = cifar_archive.members() | {"test": cifar_archive.pickled(content)}
    path = cifar_archive.write(tmp_path / "cifar.tar.gz", made)

    with pytest.raises(console.ProjectError, match=r"data of uint8 and shape \(8, 3071\)"):
        list(cifar.images(path, "test", ["bicycle"]))


@pytest.mark.parametrize("row", ["1\t0", "1\t7\ta.png", "1\tbicycle\ta.png", "1 0 a.png"])
def test_list_of_something_else_is_one_line(tmp_path, row):
    (tmp_path / "test.lst").write_text(f"0\t1\tb.png\n{row}\n")

    with pytest.raises(console.ProjectError, match=r"test\.lst: row 2 is not a number, a class"):
        stage.read_list(tmp_path / "test.lst", ["bicycle", "motorcycle"])
