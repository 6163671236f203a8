"""Imported once by the process that building processes are forked from: loads what all of them need."""

import gc

from themes import rendering

from . import bulk

for name in rendering.theme_names():
    rendering.load(name)
gc.collect()
gc.freeze()

__all__ = ["bulk"]
