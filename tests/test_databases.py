"""The test databases themselves: whatever a test commits is gone in the next one."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page

from cms.changes.models import Change


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_finds_what_migrations_left_and_nothing_else(turn):
    assert Page.objects.filter(depth=1).count() == 1
    assert Locale.objects.count() == 1
    assert Change.objects.count() == 0

    Group.objects.create(name="committed")
    Page.objects.filter(depth=1).delete()

    assert Group.objects.filter(name="committed").exists()


@pytest.mark.django_db
def test_a_test_in_a_transaction_sees_none_of_it():
    assert not Group.objects.filter(name="committed").exists()
    assert Page.objects.filter(depth=1).exists()
