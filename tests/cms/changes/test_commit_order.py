"""A reader that keeps a position must never pass over a change that commits later: ids appear in commit order."""

import threading

import pytest
from django.db import connections, transaction

from cms.changes.log import record
from cms.changes.models import Change

pytestmark = pytest.mark.django_db(transaction=True)


def test_ids_of_changes_appear_in_commit_order():
    slow_has_written, slow_may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record(Change.Kind.CONFIGURED, "portal", 1)
            slow_has_written.set()
            slow_may_commit.wait(30)
        connections.close_all()

    def quick() -> None:
        slow_has_written.wait(30)
        with transaction.atomic():
            record(Change.Kind.CONFIGURED, "portal", 2)
        connections.close_all()

    writers = [threading.Thread(target=slow), threading.Thread(target=quick)]
    for writer in writers:
        writer.start()
    slow_has_written.wait(30)
    writers[1].join(1)
    # The quick writer waits for its turn: its change is not to be seen before the older one.
    assert not Change.objects.filter(subject_id=2).exists()
    slow_may_commit.set()
    for writer in writers:
        writer.join(30)
    assert list(Change.objects.order_by("pk").values_list("subject_id", flat=True)) == [1, 2]
