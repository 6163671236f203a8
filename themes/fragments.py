"""Fragments: small shared outputs that pages include instead of containing (DESIGN, the static generator)."""

from functools import lru_cache

from markupsafe import Markup, escape


@lru_cache(maxsize=1024)
def include(name: str, default: Markup | str = "") -> Markup:
    """The one form of an include.

    nginx inserts ``/_fragments/<name>.html``; without server-side includes the browser shows ``default`` and
    the portal's script fetches the file.
    """
    path = f"/_fragments/{name}.html"
    return Markup(  # noqa: S704 - names are ours, the default is escaped
        f'<!--# block name="{name}" --><div data-fragment="{path}">{escape(default)}</div><!--# endblock -->'
        f'<!--# include virtual="{path}" stub="{name}" -->'
    )
