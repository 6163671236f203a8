from .alias import PortalAlias
from .area import AreaPage
from .mourning import Mourning
from .organisation import Membership, Organisation, RoleGroup
from .person import Person
from .portal import Portal

__all__ = ["AreaPage", "Membership", "Mourning", "Organisation", "Person", "Portal", "PortalAlias", "RoleGroup"]
