"""What the model gets: the pixels of the files, in the order of the bands that it wants."""

import numpy as np
import pytest
from patches import EACH, SIZE, pixels, write_tiff

from {{ cookiecutter.package_name }} import (
    data,
    images,
    pipeline,
)

BANDS = ["B02", "B03", "B8A"]
NOTHING = pipeline.Augmentation(flips="none", quarter_turns=False, shift=0)


def schema(bands=BANDS, size=SIZE, dtype="uint16"):
    return data.Schema(
        task="classification",
        target="class",
        classes=["a", "b"],
        bands=bands,
        file_bands=BANDS,
        size=[size, size],
        dtype=dtype,
        mean=[0.0] * len(bands),
        deviation=[1.0] * len(bands),
    )


def split(folder, count=EACH, **options):
    """A split of GeoTIFFs, and their pixels, shape (images, SIZE, SIZE, bands)."""
    files = [
        write_tiff(folder / f"{number}.tif", pixels(number), **options) for number in range(count)
    ]
    facts = [images.look_at(file)[0] for file in files]
    made = data.Split(
        files=list(map(str, files)),
        y=np.arange(count) % 2,
        starts=np.array([each.start for each in facts]),
        sizes=np.array([each.shape[:2] for each in facts]),
        names=[file.name for file in files],
    )
    return made, np.stack([np.moveaxis(pixels(number), 0, -1) for number in range(count)])


def batches(dataset):
    return [(x.numpy(), y.numpy()) for x, y in dataset]


@pytest.mark.parametrize("options", [{}, {"compress": "deflate"}], ids=["plain", "by GDAL"])
def test_pixels_are_those_of_the_files_with_bands_by_name(tmp_path, options):
    images_of, expected = split(tmp_path, **options)

    (x, y), (rest, _) = batches(pipeline.evaluation(images_of, schema(["B8A", "B02"]), EACH - 2))

    assert x.dtype == "float32"
    assert np.concatenate([x, rest]).tolist() == expected[..., [2, 0]].tolist()
    assert y.tolist() == [[1.0, 0.0], [0.0, 1.0]] * (EACH // 2 - 1)


def test_each_epoch_has_all_images_in_another_order(tmp_path):
    images_of, expected = split(tmp_path)
    dataset = pipeline.training(images_of, schema(), 4, NOTHING, seed=1)

    epochs = [np.concatenate([x for x, _ in batches(dataset)]) for _ in range(2)]

    assert [len(x) for x, _ in batches(dataset)] == [4, 4, 2]
    for epoch in epochs:
        assert sorted(epoch.tolist()) == sorted(expected.astype("float32").tolist())
    assert epochs[0].tolist() != epochs[1].tolist()


def test_same_seed_gives_the_same_batches(tmp_path):
    images_of, _ = split(tmp_path)
    everything = pipeline.Augmentation(flips="both", quarter_turns=True, shift=2)

    def drawn(seed):
        dataset = pipeline.training(images_of, schema(), 4, everything, seed)
        return [x.tolist() for _ in range(2) for x, _ in batches(dataset)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def all_seen(folder, augmentation, epochs):
    """All that the only image of a split becomes, as bytes."""
    images_of, expected = split(folder, count=1)
    dataset = pipeline.training(images_of, schema(), 1, augmentation, seed=3).repeat(epochs)
    return {x[0].tobytes() for x, _ in batches(dataset)}, expected[0].astype("float32")


def test_flips_and_quarter_turns_are_all_ways_to_lay_down_a_square(tmp_path):
    augmentation = pipeline.Augmentation(flips="both", quarter_turns=True, shift=0)

    seen, image = all_seen(tmp_path, augmentation, epochs=100)

    turned = [np.rot90(image, times) for times in range(4)]
    assert seen == {way.tobytes() for each in turned for way in (each, each[:, ::-1])}


def test_pictures_that_have_an_up_are_only_mirrored(tmp_path):
    augmentation = pipeline.Augmentation(flips="horizontal", quarter_turns=False, shift=0)

    seen, image = all_seen(tmp_path, augmentation, epochs=20)

    assert seen == {image.tobytes(), image[:, ::-1].tobytes()}


def test_quarter_turns_alone_mirror_nothing(tmp_path):
    augmentation = pipeline.Augmentation(flips="none", quarter_turns=True, shift=0)

    seen, image = all_seen(tmp_path, augmentation, epochs=50)

    assert seen == {np.rot90(image, times).tobytes() for times in range(4)}


def test_shifted_images_show_their_mirrored_edges(tmp_path):
    augmentation = pipeline.Augmentation(flips="none", quarter_turns=False, shift=1)

    seen, image = all_seen(tmp_path, augmentation, epochs=100)

    padded = np.pad(image, [(1, 1), (1, 1), (0, 0)], mode="reflect")
    ways = [(row, column) for row in range(3) for column in range(3)]
    assert seen == {padded[r : r + SIZE, c : c + SIZE].tobytes() for r, c in ways}


def test_images_of_another_size_are_resized(tmp_path):
    images_of, expected = split(tmp_path, count=2)

    ((x, _),) = batches(pipeline.evaluation(images_of, schema(size=SIZE // 2), 2))

    assert x.shape == (2, SIZE // 2, SIZE // 2, 3)
    assert x.mean() == pytest.approx(expected.mean(), rel=0.01)
