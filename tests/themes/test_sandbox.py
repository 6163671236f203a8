"""Templates reach view objects and nothing else."""

import pytest
from jinja2.exceptions import SecurityError, TemplateNotFound, UndefinedError

from tests.themes import samples
from themes.rendering import load
from themes.sandbox import ThemeEnvironment


@pytest.fixture(scope="module")
def environment() -> ThemeEnvironment:
    return load("bianmin").environment


def rendered(environment: ThemeEnvironment, source: str) -> str:
    return environment.from_string(source).render(page=samples.ARTICLE, portal=samples.PORTAL, asset=str)


@pytest.mark.parametrize(
    "source",
    [
        "{{ page.__class__ }}",
        "{{ page.__class__.__mro__[1].__subclasses__() }}",
        "{{ page['__class__'] }}",
        "{{ page|attr('__class__') }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ fragment.__globals__ }}",
        "{{ head.__globals__['__builtins__'] }}",
        "{{ asset.__self__ }}",
        "{{ rows.news.__call__.__globals__ }}",
        "{{ rows._body_stream }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(page) }}",
        "{{ '{a.__class__}'.format_map({'a': page}) }}",
        "{{ portal.__dataclass_fields__ }}",
        "{% set x = page.__init__ %}{{ x.__globals__.sys }}",
        "{{ links.link.__init__ }}",
    ],
)
def test_underscored_names_are_out_of_reach(environment, source):
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(environment, source)


@pytest.mark.parametrize(
    "source",
    ["{{ objects }}", "{{ settings.SECRET_KEY }}", "{{ request }}", "{{ page.save() }}", "{{ page.nothing }}",
     "{{ os }}", "{{ __import__('os') }}", "{{ open('/etc/passwd') }}", "{{ environment }}", "{{ page.titel }}"],
)  # fmt: skip
def test_a_missing_name_is_an_error_and_not_an_empty_text(environment, source):
    with pytest.raises((UndefinedError, SecurityError)):
        rendered(environment, source)


@pytest.mark.parametrize("name", ["../rendering.py", "/etc/passwd", "../../cms/settings/base.py"])
def test_no_file_outside_the_theme_can_be_included(environment, name):
    with pytest.raises(TemplateNotFound):
        rendered(environment, f"{{% include '{name}' %}}")


def test_views_cannot_be_changed(environment):
    with pytest.raises(SecurityError):
        rendered(environment, "{{ [1].append(2) }}")
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(environment, "{{ page.__setattr__('title', 'x') }}")


def test_endless_ranges_are_refused(environment):
    with pytest.raises(OverflowError):
        rendered(environment, "{% for i in range(10000000) %}{% endfor %}")


def test_no_view_object_has_a_public_method():
    from themes.sandbox import FIELDS

    for view in FIELDS:
        methods = [name for name, value in vars(view).items() if callable(value) and not name.startswith("_")]
        assert methods == []
