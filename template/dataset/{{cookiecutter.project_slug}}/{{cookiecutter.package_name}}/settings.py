"""Where the project's files lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = "catalogue"
IMAGES = "data/images"
