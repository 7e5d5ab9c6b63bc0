"""STAC objects (Item, Collection, Catalog) beside the JSON schemas that they name."""
