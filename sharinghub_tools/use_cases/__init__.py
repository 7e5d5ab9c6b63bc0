"""One verb per file: plain functions that take ports and return plain values."""
