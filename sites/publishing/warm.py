"""Imported once by the process that building processes are forked from: loads and learns what all of them need."""

import gc
import warnings
from contextlib import closing, suppress

from django.db import DatabaseError, connection

from themes import rendering

from . import bulk, channel_rows
from .qr import shared_codes

# Codes made ahead: what the first hundred or so teach is nearly all there is to learn.
_CODES = 300
_NEWEST = f"""
SELECT hostname, path FROM zq_content_publication JOIN wagtailcore_site ON id = site_id
WHERE path IS NOT NULL ORDER BY page_id DESC LIMIT {_CODES}
"""  # noqa: S608 - a number of ours


def load_themes() -> None:
    for name in rendering.theme_names():
        environment = rendering.load(name).environment
        for template in environment.list_templates(extensions=["html"]):
            environment.get_template(template)


def learn_codes() -> None:
    """Learn from addresses of this cluster. A building process learns by itself what the database does not tell now."""
    with suppress(DatabaseError), closing(connection):
        for host, path in channel_rows.select(_NEWEST, []):
            shared_codes(f"https://{host}{path}")


load_themes()
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", bulk.NO_APPS)
    learn_codes()
gc.collect()
gc.freeze()
