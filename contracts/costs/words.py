"""The words of costs as people read and choose them."""

from __future__ import annotations

from contracts.costs.values import Per, ToolKey
from msp.kernel.i18n import _
from tenants.people.values import Role


def role_words(role: str) -> str:
    """Whose rate is assumed where somebody has none of her own."""
    words = {
        Role.ENGINEER_L1: _("Engineer, first line"),
        Role.ENGINEER_L2: _("Engineer, technical (L2)"),
        Role.ENGINEER_L3: _("Engineer, expert (L3)"),
        Role.DISPATCHER: _("Dispatcher"),
        Role.ACCOUNT_MANAGER: _("Account manager"),
        Role.ADMINISTRATOR: _("Administrator"),
    }
    return words[Role(role)] if role in set(Role) else role


def per_words(per: str, asset_kind: str = "") -> str:
    """What a tool is paid for."""
    if asset_kind:
        return kind_words(asset_kind)
    return {
        Per.DEVICE: _("per device"),
        Per.USER: _("per user"),
        Per.CLIENT: _("per client"),
        Per.CONTRACT: _("per contract"),
    }[Per(per)]


def kind_words(asset_kind: str) -> str:
    """For which devices a tool is paid."""
    return {
        "": _("every device"),
        "workstation": _("per workstation"),
        "server": _("per server"),
        "network": _("per network device"),
        "printer": _("per printer"),
        "other": _("per other device"),
    }[asset_kind]


def tool_words(key: ToolKey) -> str:
    """A tool with what it is paid for."""
    return f"{key.name}, {per_words(key.per, key.asset_kind)}"


def changed_meanwhile() -> str:
    """To the second of two people who replace one cost at once."""
    return _("Somebody has changed this cost meanwhile: look at it again.")


def roles() -> list[tuple[str, str]]:
    """Every role, to choose from."""
    return [(one.value, role_words(one)) for one in Role]


def pers() -> list[tuple[str, str]]:
    """Everything that a tool may be paid for, to choose from."""
    return [(one.value, per_words(one)) for one in Per]


def kinds() -> list[tuple[str, str]]:
    """Every kind of device, to choose from."""
    known = ("", "workstation", "server", "network", "printer", "other")
    return [(one, kind_words(one)) for one in known]
