"""Words of handovers: a unit's message that gives a client's matter to another unit. Source: D-9; R-088, R-089."""

from enum import StrEnum


class HandoverStatus(StrEnum):
    """State of a handover (siirto vastaanottavaan yksikköön). Source: D-9."""

    OFFERED = "offered"
    """The matter is still the sender's."""
    ACCEPTED = "accepted"
    """The receiving unit answers for it, and contacts the client."""
    CLIENT_CONTACTED = "client_contacted"
    DONE = "done"
    RETURNED = "returned"
    """Not accepted; the matter stays the sender's."""
    RETURNED_FOR_REASSESSMENT = "returned_for_reassessment"
    """Accepted once, and given back so that the sender assesses the need anew. Source: R-089."""
    CONTINUED = "continued"
    """Given back, and handed over anew by another handover."""
    WITHDRAWN = "withdrawn"


class HandoverAction(StrEnum):
    """What a professional does to a handover."""

    ACCEPT = "accept"
    RETURN = "return"
    RECORD_CONTACT_ATTEMPT = "record_contact_attempt"
    """The receiving unit tried to reach the client, or did."""
    COMPLETE = "complete"
    RETURN_FOR_REASSESSMENT = "return_for_reassessment"
    WITHDRAW = "withdraw"
    """The sender keeps the matter."""
    CONTINUE = "continue"
    """The sender hands the returned matter over anew; its clocks go along."""
    TELL_CLIENT = "tell_client"
    """Somebody records that the client was told of the present state. Source: R-175."""


class HandoverVerdict(StrEnum):
    """Whether a professional may do something to a handover now. Source: D-18."""

    ALLOWED = "allowed"
    NOT_INVOLVED = "not_involved"
    """Of neither unit whose deed it is, or of the context of the other register: as if missing."""
    PROFESSION_NEEDED = "profession_needed"
    """Of the right unit, but without a profession of the register."""
    WRONG_STATE = "wrong_state"


class HandoverSide(StrEnum):
    """Which side of a handover a unit is on."""

    SENT = "sent"
    RECEIVED = "received"


class HandoverReturnReason(StrEnum):
    """Why a receiving unit gives a handover back. Source: D-9, R-089."""

    NOT_OUR_SERVICE = "not_our_service"
    OTHER_UNIT_OR_AREA = "other_unit_or_area"
    INFORMATION_MISSING = "information_missing"
    ALREADY_A_CLIENT_ELSEWHERE = "already_a_client_elsewhere"
    NEED_HAS_CHANGED = "need_has_changed"
    CLIENT_NOT_REACHED = "client_not_reached"
    CLIENT_DECLINES = "client_declines"
    OTHER = "other"


class HandoverOutcome(StrEnum):
    """What became of an accepted handover."""

    SERVICE_BEGINS = "service_begins"
    APPOINTMENT_BOOKED = "appointment_booked"
    ASSESSMENT_INITIATED = "assessment_initiated"
    ADVICE_GIVEN = "advice_given"
    CLIENT_DECLINED = "client_declined"


class HandoverPart(StrEnum):
    """What a handover must hold before it may leave: no pass-through. Source: D-9, R-126, R-209."""

    TO_UNIT = "to_unit_id"
    TOPIC = "topic"
    URGENCY = "urgency"
    NEEDS = "preliminary_assessment.needs"
    FUNCTIONAL_CAPACITY = "preliminary_assessment.functional_capacity"
    RESOURCES = "preliminary_assessment.resources"
    CLIENTS_OWN_WORDS = "preliminary_assessment.clients_own_words"


class ClientRelationship(StrEnum):
    """How a matter stands to a client relationship that is there. Source: D-9, R-106, R-107."""

    NONE = "none"
    INSIDE = "inside"
    """The matter belongs to the relationship: it goes to the own worker."""
    OUTSIDE = "outside"
    """There is one, but the matter is another: handled as anybody's."""


class HandoverRouteVerdict(StrEnum):
    """To whom a handover goes. Source: D-9, R-106, R-107, R-127."""

    TO_UNIT = "to_unit"
    TO_OWN_WORKER = "to_own_worker"
    OWN_WORKER_MISSING = "own_worker_missing"
    """The matter is the own worker's, and the handover does not say whose."""
    NOT_OWN_WORKERS_UNIT = "not_own_workers_unit"
    OWN_WORKER_NOT_CONCERNED = "own_worker_not_concerned"
    """Outside the relationship the own worker is no short cut."""


class IntroducedParty(StrEnum):
    """Who was introduced to the client in a warm handover. Source: R-199."""

    RECEIVING_PROFESSIONAL = "receiving_professional"
    OWN_WORKER = "own_worker"
    WORK_PAIR = "work_pair"
    TEAM = "team"


class OwnWorkerSource(StrEnum):
    """By which of a person's matters somebody is the own worker (omatyöntekijä). Source: R-081, R-127."""

    HANDOVER = "handover"
    REFERRAL = "referral"
    ASSESSMENT = "assessment"


class HandoverEvent(StrEnum):
    """What referral tells of handovers. Source: api.md, Events for integrators."""

    OFFERED = "handover.offered"
    ACCEPTED = "handover.accepted"
    RETURNED = "handover.returned"
    WITHDRAWN = "handover.withdrawn"
    CLIENT_CONTACTED = "handover.client-contacted"
    DONE = "handover.done"
    RETURNED_FOR_REASSESSMENT = "handover.returned-for-reassessment"
    CONTINUED = "handover.continued"
    CLIENT_TOLD = "handover.client-told"
