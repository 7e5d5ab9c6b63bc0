"""STAC objects (Item, Collection, Catalog), and the JSON schemas that they name."""
