"""References inside a published body: written when a page goes live, resolved each time a file is built.

A body says "page 17", "image 4", "document 9" and not their addresses, so that a moved page or a replaced image changes
the files that use it without touching their publications.

    <a href="zq:page:17">       address of a published page; link text alone remains when it is not published
    <zq-image id="4" alt="…" caption="…"></zq-image>        a figure, or a plain image without caption
    <zq-file id="9" name="…"></zq-file>                     a link with type and size
    <zq-video id="9" poster="4" title="…"></zq-video>       a video file
"""

import re
from dataclasses import dataclass

PAGE_LINK = re.compile(r'<a href="zq:page:(\d+)"([^>]*)>(.*?)</a>', re.DOTALL)
ELEMENT = re.compile(r"<zq-(image|file|video)((?: [a-z]+=\"[^\"]*\")*)></zq-\1>")
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
MARK = "zq"


@dataclass(frozen=True, slots=True)
class References:
    """Ids of all that a body refers to."""

    pages: frozenset[int]
    images: frozenset[int]
    documents: frozenset[int]


def references_of(body_html: str) -> References:
    """What ``body_html`` refers to."""
    pages = frozenset(int(match[1]) for match in PAGE_LINK.finditer(body_html))
    images: set[int] = set()
    documents: set[int] = set()
    for element in ELEMENT.finditer(body_html):
        attributes = dict(ATTRIBUTE.findall(element[2]))
        (images if element[1] == "image" else documents).add(int(attributes["id"]))
        if attributes.get("poster"):
            images.add(int(attributes["poster"]))
    return References(pages, frozenset(images), frozenset(documents))
