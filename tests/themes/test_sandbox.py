"""Templates reach view objects and nothing else."""

import pytest
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from tests.themes import samples
from themes.rendering import load
from themes.sandbox import FIELDS, ThemeEnvironment


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
        "{{ [page]|map(attribute='__class__')|first ~ '' }}",
        "{{ ([page]|map('attr', '__class__')|first).__mro__ }}",
        "{{ ([page]|groupby('__class__'))[0].grouper ~ '' }}",
        "{{ [page, page]|sort(attribute='__class__') }}",
        "{{ [page]|selectattr('__class__')|list }}",
        "{{ [page]|sum(attribute='__class__') }}",
        "{{ [page]|unique(attribute='__class__')|list }}",
        "{% set f = ''.format %}{{ f.__self__ }}",
        "{{ ('{0.__class__}'|safe).format(page) }}",
        "{{ '%s'|format(page.__class__) }}",
        "{{ (page.breadcrumb|map('upper')).gi_frame.f_globals }}",
        "{{ (page.breadcrumb|map('upper')).gi_code }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ joiner.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in [1] %}{{ loop._iterator }}{% endfor %}",
        "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
        "{{ head.func_globals }}",
        "{{ rows.news._environment.loader }}",
        "{{ self._TemplateReference__context }}",
        "{{ page.published.__reduce__ }}",
        "{{ page.html.__html__.__globals__ }}",
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


@pytest.mark.parametrize("tag", ["{% debug %}", "{% do 1 %}", "{% trans %}a{% endtrans %}", "{% load x %}"])
def test_no_extension_of_the_language_is_installed(environment, tag):
    with pytest.raises(TemplateSyntaxError):
        rendered(environment, tag)


@pytest.mark.parametrize(
    "source",
    ["{{ head(page.__class__, portal) }}", "{{ fragment(page.__class__) }}", "{{ head({'title': 1}, portal) }}",
     "{{ head(page, 'x') }}"],
)  # fmt: skip
def test_the_functions_of_templates_take_view_objects_alone(environment, source):
    with pytest.raises((SecurityError, UndefinedError, AttributeError, TypeError)):
        rendered(environment, source)


def test_a_template_that_asks_the_database_cannot_be_written(environment):
    """What a template is given leads, by whatever way, to plain values only: nothing of Django's is within reach."""
    seen, waiting = set(), [samples.ARTICLE, samples.POLICY, samples.GUIDE, samples.HOME, samples.PORTAL]
    while waiting:
        value = waiting.pop()
        module = type(value).__module__
        assert module.partition(".")[0] in ("builtins", "datetime", "themes", "markupsafe"), value
        if id(value) not in seen and type(value) in FIELDS:
            seen.add(id(value))
            waiting += [getattr(value, name) for name in FIELDS[type(value)]]
        elif isinstance(value, tuple):
            waiting += value
    assert len(seen) > 20


def test_views_cannot_be_changed(environment):
    with pytest.raises(SecurityError):
        rendered(environment, "{{ [1].append(2) }}")
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(environment, "{{ page.__setattr__('title', 'x') }}")


def test_endless_ranges_are_refused(environment):
    with pytest.raises(OverflowError):
        rendered(environment, "{% for i in range(10000000) %}{% endfor %}")


def test_no_view_object_has_a_public_method():
    for view in FIELDS:
        methods = [name for name, value in vars(view).items() if callable(value) and not name.startswith("_")]
        assert methods == []
