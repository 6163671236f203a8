"""发文字号 in the form of GB/T 9704: organ, year in 〔〕, number without 第 and without leading zeros."""

import re
import unicodedata

_FORM = re.compile(r"^(?P<organ>.+?)[\[({〔【<《](?P<year>\d{4})年?[\])}〕】>》]第?0*(?P<serial>\d+)号?$")


def normalise(text: str) -> str:
    """``云政发[2026]第03号`` becomes ``云政发〔2026〕3号``; another form (国务院令第711号) only loses spaces."""
    compact = "".join(text.split())
    match = _FORM.match(unicodedata.normalize("NFKC", compact))
    return f"{match['organ']}〔{match['year']}〕{match['serial']}号" if match else compact
