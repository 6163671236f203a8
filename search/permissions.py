"""The lists of the search are kept by cluster administrators."""

from wagtail.permissions import register_permission_policy

from sites.portals.permissions import ClusterPolicy

from .models import DictionaryWord, Promotion, Synonym


def register_policies() -> None:
    """Called when the admin's hooks are loaded, after Wagtail has registered its own."""
    for model in (Synonym, DictionaryWord, Promotion):
        register_permission_policy(model, ClusterPolicy(model))
