"""Signals of content, for higher storeys."""

from django.dispatch import Signal

# Channels were published or changed: ``pairs`` of (new row, old row or None), in the transaction that wrote them.
channels_published = Signal()
