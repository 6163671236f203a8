"""The cluster of 云州市: its texts as data, the command that seeds it, the local server."""
