"""Numbers that are given once and never again: page numbers in addresses, serials of index numbers."""

from django.db import models, transaction
from django.db.models import F

from cms.changes.log import lock_log

PAGE_NUMBER = "page"


class Sequence(models.Model):
    """A counter by name. Gaps are allowed, repetition is not."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


def take(name: str, count: int = 1) -> range:
    """Reserve ``count`` consecutive numbers of the sequence ``name``.

    Who writes several pages at once asks for a number while holding the change log, so nobody may have one and wait
    for the log.
    """
    with transaction.atomic():
        lock_log()
        if not Sequence.objects.filter(name=name).update(value=F("value") + count):
            Sequence.objects.get_or_create(name=name)
            Sequence.objects.filter(name=name).update(value=F("value") + count)
        last = Sequence.objects.values_list("value", flat=True).get(name=name)
    return range(last - count + 1, last + 1)
