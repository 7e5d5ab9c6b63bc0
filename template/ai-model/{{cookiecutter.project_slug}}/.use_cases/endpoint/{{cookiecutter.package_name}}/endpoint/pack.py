"""Pack the registered model as SageMaker's TensorFlow container takes it: `model.tar.gz`."""

import argparse
from pathlib import Path

from .. import console, libraries
from ..settings import ROOT
from . import served_model


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.pack", description=(__doc__ or "").strip()
    )
    parser.add_argument("--model", metavar="URI", help="as models:/name/3 (default: the champion)")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        default=ROOT / "data" / "model.tar.gz",
        help="(default: data/model.tar.gz)",
    )
    options = parser.parse_args(arguments)
    libraries.quiet()
    served, classes = served_model.load(options.model)
    served_model.write_archive(served, options.output)
    print(f"{options.output} tells {', '.join(classes)} apart")
    return 0


if __name__ == "__main__":
    console.run(main)
