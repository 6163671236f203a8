from .article import Article
from .channel import Channel
from .guide import Guide
from .home import HomePage
from .interpretation import Interpretation
from .media import PortalDocument, PortalImage, PortalRendition
from .numbering import Sequence
from .organisation import OrganisationPage
from .policy import PolicyDocument
from .publication import Publication
from .settings import ContentSettings
from .topic import Topic

__all__ = [
    "Article",
    "Channel",
    "ContentSettings",
    "Guide",
    "HomePage",
    "Interpretation",
    "OrganisationPage",
    "PolicyDocument",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "Publication",
    "Sequence",
    "Topic",
]
