"""How SharingHub reads a README: the same reading, with every value's place in the file.

:func:`~sharinghub_tools.domain.portal.reading.read` is the entrance. The portal takes the front
matter out of the README with Python-Markdown and its ``full_yaml_metadata`` extension, and parses
it with PyYAML's ``FullLoader``; what happens here leads to the same outcome without ever
constructing a Python object.
"""
