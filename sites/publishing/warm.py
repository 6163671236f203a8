"""Imported once by the process that building processes are forked from: loads what all of them need."""

import gc

from django.conf import settings

from themes import rendering

from . import bulk

for name in rendering.theme_names():
    environment = rendering.load(name).environment
    for template in environment.list_templates(extensions=["html"]):
        environment.get_template(template)
_ = settings.DATABASES
gc.collect()
gc.freeze()

__all__ = ["bulk"]
