"""Lists that an installation starts with; administrators edit them afterwards under 搜索."""

from pathlib import Path

SYNONYMS = Path(__file__).with_name("synonyms.tsv")


def synonyms() -> list[tuple[str, str]]:
    """(everyday words, what documents say) of the file, without comments."""
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
    return [(everyday, official) for everyday, official in rows]
