"""HTML that views carry ready made: templates print it as it is."""

from markupsafe import Markup


class Encoded(bytes):
    """Trusted HTML in UTF-8. Most of a page goes from the database to its file, and need not be a text in between."""

    __slots__ = ()

    def __html__(self) -> str:
        return self.decode()

    __str__ = __html__


Html = Markup | Encoded
