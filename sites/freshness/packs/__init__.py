"""Rule packs: TOML files beside this module, and an installation's own in ``<data>/packs/``."""

from .loading import PackError, available, load

__all__ = ["PackError", "available", "load"]
