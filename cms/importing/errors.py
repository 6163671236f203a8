"""What can be wrong: with one line, or with the whole import."""


class LineError(Exception):
    """One line cannot be imported; the message says why, in the reader's language. The others go in."""


class ImportRefused(Exception):
    """Nothing can be imported: no such file, portal or channel, or an unreadable format."""
