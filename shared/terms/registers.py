"""Words of the two registers of client data, and of who reads which. Source: D-8."""

from enum import StrEnum


class Register(StrEnum):
    """Register in which an entry of a client is kept; the data of one client in two registers are separate entries."""

    HEALTH_CARE = "health_care"
    """Patient register (potilasrekisteri)."""
    SOCIAL_WELFARE = "social_welfare"
    """Social-welfare client register (sosiaalihuollon asiakasrekisteri)."""


class RegisterVerdict(StrEnum):
    """Whether somebody reads the entries of a register. Source: D-8."""

    MAY_READ = "may_read"
    OTHER_REGISTER = "other_register"
    """Works in the context of the other register."""
    NO_CONTEXT = "no_context"
    """Neither a profession nor a managed unit that belongs to one register."""
