"""What crosses between the registers of a referral's two sides."""

import pytest

from services.referral.rules.between_registers import shows_document, shows_reason
from shared.terms.referral import HistoryChange, ReferralSide
from shared.terms.registers import Register

HEALTH, SOCIAL = Register.HEALTH_CARE, Register.SOCIAL_WELFARE
SENDER, RECEIVER = frozenset({ReferralSide.SENT}), frozenset({ReferralSide.RECEIVED})


@pytest.mark.parametrize(
    ("of", "sides", "to", "shown"),
    [
        pytest.param(ReferralSide.SENT, SENDER, SOCIAL, True, id="the sender's own"),
        pytest.param(ReferralSide.SENT, RECEIVER, SOCIAL, True, id="what was disclosed with the referral"),
        pytest.param(ReferralSide.RECEIVED, RECEIVER, SOCIAL, True, id="the receiver's own"),
        pytest.param(ReferralSide.RECEIVED, SENDER, SOCIAL, False, id="the receiver's in the other register"),
        pytest.param(ReferralSide.RECEIVED, SENDER | RECEIVER, SOCIAL, True, id="whoever reads on both sides"),
        pytest.param(ReferralSide.RECEIVED, SENDER, HEALTH, True, id="the receiver's within the register"),
    ],
)
def test_a_document_is_seen_by_its_own_side_and_by_whom_it_was_sent_to(of, sides, to, shown):
    assert shows_document(of, sides, from_register=HEALTH, client_register=to).is_shown is shown


@pytest.mark.parametrize(
    ("change", "sides", "to", "shown"),
    [
        pytest.param(HistoryChange.TAKEN_OVER, SENDER, SOCIAL, False, id="within the receiving unit"),
        pytest.param(HistoryChange.HANDED_OFF, SENDER, SOCIAL, False, id="handed off"),
        pytest.param(HistoryChange.RELEASED, SENDER, SOCIAL, False, id="released"),
        pytest.param(HistoryChange.REVOCATION_ASKED, SENDER, SOCIAL, False, id="the right taken back"),
        pytest.param(HistoryChange.HANDED_OFF, RECEIVER, SOCIAL, True, id="one's own"),
        pytest.param(HistoryChange.HANDED_OFF, SENDER, HEALTH, True, id="within the register"),
        pytest.param(HistoryChange.DECLINED, SENDER, SOCIAL, True, id="said to the sender"),
        pytest.param(HistoryChange.CANCELLED, RECEIVER, SOCIAL, True, id="said to the receiver"),
    ],
)
def test_a_reason_is_seen_by_its_own_side_and_by_whom_it_was_said_to(change, sides, to, shown):
    assert shows_reason(change, sides, from_register=HEALTH, client_register=to).is_shown is shown
