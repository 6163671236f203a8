"""Words of closed vocabularies among the fields of view objects."""

from typing import Annotated

# Templates may compare it; every other text they only print (``themes.shapes``).
Word = Annotated[str, "a word of a closed vocabulary"]
