"""Commands name portals by their hosts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sites.portals.named import portals_named


def test_all_are_named_by_none_in_the_order_of_the_registry(cluster):
    assert portals_named(None) == [cluster.city, cluster.district, cluster.bureau, cluster.office]
    assert portals_named([cluster.office.host, cluster.city.host]) == [cluster.city, cluster.office]


def test_an_unknown_host_is_named_with_what_to_do(cluster):
    with pytest.raises(CommandError, match=r"没有站点 no\.example。manage\.py list_portals"):
        portals_named([cluster.city.host, "no.example"])


def test_list_portals_tells_what_the_other_commands_ask_for(cluster):
    out = StringIO()
    call_command("list_portals", stdout=out)
    assert out.getvalue().splitlines()[1] == "www.qinghu.example 青湖区人民政府 区县门户 正常"
