"""One third party per file, its errors translated to ours."""
