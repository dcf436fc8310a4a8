"""Client of the referral service."""

from shared.clients.sister_service import SisterService


class Referral(SisterService):
    """Asks the referral service over an HTTP client that it does not own."""
