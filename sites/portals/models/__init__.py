from .area import AreaPage
from .organisation import Membership, Organisation, RoleGroup
from .portal import Portal, PortalAlias

__all__ = ["AreaPage", "Membership", "Organisation", "Portal", "PortalAlias", "RoleGroup"]
