from .area import AreaPage
from .organisation import Membership, Organisation, RoleGroup
from .person import Person
from .portal import Portal, PortalAlias

__all__ = ["AreaPage", "Membership", "Organisation", "Person", "Portal", "PortalAlias", "RoleGroup"]
