"""The first openings of a cluster, and two at the same moment."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from wagtail.models import Page

from cms.content import site_roots
from sites.portals.models import Portal
from sites.portals.opening import open_portal


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told_why():
    site_roots.forget()
    open_portal("www.yunzhou.example", "云州市人民政府", "city")
    results: list[str] = []
    start = threading.Barrier(2)

    def attempt() -> None:
        start.wait()
        try:
            open_portal("same.example", "同一局", "department")
            results.append("opened")
        except ValidationError as error:
            results.append("".join(error.messages))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text[:6] for text in results) in (["opened", "“same."],)
    assert Portal.objects.filter(host="same.example").count() == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_without_a_city_nothing_else_opens(db):
    with pytest.raises(ValidationError, match="请先开通市级门户"):
        open_portal("www.qinghu.example", "青湖区人民政府", "district")
