"""A changed dictionary goes through the change log, so that the index is made anew by its reader."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from cms.changes.log import record
from cms.changes.models import Change

from .models import DictionaryWord

DICTIONARY = "search-dictionary"


def tell_of_words(sender: type[DictionaryWord], instance: DictionaryWord, **kwargs: Any) -> None:
    with transaction.atomic():
        record(Change.Kind.CONFIGURED, DICTIONARY, instance.pk)


def connect() -> None:
    for signal in (post_save, post_delete):
        signal.connect(tell_of_words, sender=DictionaryWord, dispatch_uid=f"zq_search_words_{id(signal)}")
