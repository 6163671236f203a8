"""索引号: permanent, unique, in the cluster's pattern (STANDARDS §4)."""

from . import hooks
from .models.numbering import take


def next_index_number(site_id: int, year: int) -> str:
    """Give the next index number of the organ that runs the portal."""
    return index_numbers(site_id, year, 1)[0]


def index_numbers(site_id: int, year: int, count: int) -> list[str]:
    """Reserve ``count`` index numbers at once."""
    from .models.settings import ContentSettings

    organ = hooks.organ_code(site_id)
    pattern = ContentSettings.load().index_number_pattern
    return [pattern.format(organ=organ, year=year, serial=serial) for serial in take(f"index:{organ}:{year}", count)]
