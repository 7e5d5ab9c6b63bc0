"""Rules about READMEs as SharingHub reads them, one family per file.

:func:`~sharinghub_tools.domain.lint.checking.check` applies them all. A rule is a function under
``@rule`` in one of the families; ``checking.FAMILIES`` lists the families.
"""
