"""What a text says, apart from how it looks: equal for a page that was only re-dated, re-titled or re-spaced."""

from __future__ import annotations

import json
import re
import unicodedata
from hashlib import blake2b

from cms.content.kinds import Kind
from cms.content.models import Publication

# Shorter texts say too little without their title.
ENOUGH = 40
# Kinds whose content lies in their own fields.
_STRUCTURED = frozenset({Kind.GUIDE, Kind.ORGANISATION, Kind.TOPIC, Kind.HOME, Kind.CHANNEL})
_INVISIBLE = re.compile(r"[\W_]+")
# Images, attachments and videos in a body (cms.content.references), and what it links to.
_MEDIA = re.compile(r'<zq-(?:image|file|video) id="\d+"|\bhref="[^"]+"')


def substance(row: Publication) -> str:
    """32 hex digits; punctuation, white space, letter case and markup do not count, nor do dates of publication."""
    text = letters(row.plain_text)
    parts = [text, row.link_url, *_MEDIA.findall(row.body_html)]
    if len(text) < ENOUGH:
        parts.append(letters(row.title))
    parts += [json.dumps(item, sort_keys=True, ensure_ascii=False) for item in row.attachments]
    if row.kind in _STRUCTURED:
        parts.append(json.dumps(row.data, sort_keys=True, ensure_ascii=False))
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def letters(text: str) -> str:
    """Letters, 汉字 and digits alone, full width folded to half."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
