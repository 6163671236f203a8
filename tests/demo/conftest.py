"""The demo cluster, seeded once for all tests of this folder, with one interruption on the way."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from cms.content import site_roots
from demo.seeding import run

START = datetime(2026, 6, 1, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE_INTERRUPTION = 33


@pytest.fixture(scope="package")
def cluster(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """All portals filled, as on the day of the first start; rolled back in the end."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            list(islice(run.seed(START), BEFORE_INTERRUPTION))
            list(run.seed())
            yield START
            transaction.set_rollback(True)
        site_roots.forget()
