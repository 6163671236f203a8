"""Which rules for index numbers are taken: none by which two documents could meet."""

import pytest
from django.core.exceptions import ValidationError

from cms.content.models.settings import NATIONAL_PATTERN, validate_pattern


@pytest.mark.parametrize("pattern", [NATIONAL_PATTERN, "{organ}-{year}-{serial}", "({year}){organ}第{serial:07d}号"])
def test_a_rule_that_tells_organ_year_and_serial_apart_is_taken(pattern):
    validate_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "{year}-{serial:05d}",
        "{organ}-{serial:05d}",
        "{organ}/{year}",
        "{organ:.3}/{year}-{serial}",
        "{organ}/{year:.1e}-{serial}",
        "{organ}/{year}-{serial:.0e}",
    ],
)
def test_a_rule_by_which_numbers_would_repeat_is_refused(pattern):
    with pytest.raises(ValidationError, match="索引号都会重复"):
        validate_pattern(pattern)


@pytest.mark.parametrize("pattern", ["{organ:>30}/{year}-{serial:030d}", "{organ}/{year}-{serial}" + "号" * 39])
def test_a_rule_whose_numbers_would_not_fit_is_refused(pattern):
    with pytest.raises(ValidationError, match="60"):
        validate_pattern(pattern)


@pytest.mark.parametrize("pattern", ["{office}", "{0}", "{", "{organ.code}", "{organ[a]}", "{organ:d}"])
def test_a_rule_with_other_placeholders_is_refused(pattern):
    with pytest.raises(ValidationError, match="占位符"):
        validate_pattern(pattern)
