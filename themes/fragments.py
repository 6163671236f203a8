"""Fragments: small shared outputs that pages include instead of containing (DESIGN, the static generator)."""

from functools import lru_cache

from markupsafe import Markup, escape

from .holes import Hole, printed


def include(name: str, default: Markup | str = "") -> Markup:
    """The one form of an include.

    nginx inserts ``/_fragments/<name>.html``; without server-side includes the browser shows ``default`` and
    the portal's script fetches the file.
    """
    return _include.__wrapped__(printed(name), default) if type(name) is Hole else _include(name, default)


@lru_cache(maxsize=1024)
def _include(name: str, default: Markup | str) -> Markup:
    path = f"/_fragments/{name}.html"
    return Markup(  # noqa: S704 - names are ours, the default is escaped
        f'<!--# block name="{name}" --><div data-fragment="{path}">{escape(default)}</div><!--# endblock -->'
        f'<!--# include virtual="{path}" stub="{name}" -->'
    )
