"""SharingHub's companion: link models, validate READMEs, create projects."""

__version__ = "0.1.0"
