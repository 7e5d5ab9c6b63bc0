"""README front matter that survives: read as the portal reads it, edited as splices.

``view``      where the front matter is, and its text as the portal's parser sees it
``document``  that text parsed, every value with its place in the README
``scalars``   values → YAML that YAML 1.1 and 1.2 read back the same
``edits``     insert, replace and remove list items and their fields; all other bytes stay
"""
