"""Words of the referral service."""

from enum import StrEnum


class ReferralStatus(StrEnum):
    """State of a referral (lähete). Source: api.md, Referral service."""

    DRAFT = "draft"
    SENT = "sent"
    TAKEN = "taken"
    """Somebody at the receiving unit handles it."""
    RETURNED = "returned"
    """Waits for what the receiving unit asked the sender."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COMPLETED = "completed"
    """The receiving unit has told the referrer what came of it."""
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({ReferralStatus.SENT, ReferralStatus.TAKEN, ReferralStatus.RETURNED})
"""Sent and not decided: the clocks run."""
CLOCK_STATES = OPEN_STATES | {ReferralStatus.ACCEPTED}
"""A clock may run: until the decision, and after it until the client was contacted where nothing is booked."""


class BookingRightIssue(StrEnum):
    """How far the booking right of an accepted referral is."""

    NOT_YET = "not_yet"
    """The referral is not accepted."""
    PENDING = "booking_pending"
    """Accepted; the booking service has not answered yet."""
    ISSUED = "issued"
    REFUSED = "refused"
    """The booking service said no; a person has to look at it."""
    NOT_NEEDED = "not_needed"
    """Accepted on a pathway without a bookable service: the receiving unit sees to it by itself."""
    REVOCATION_PENDING = "revocation_pending"
    """The receiving unit has taken the right back; the booking service has not answered yet."""
    REVOKED = "revoked"


class ReferralAction(StrEnum):
    """What a professional does to a referral. Source: api.md, Referral service."""

    CHANGE = "change"
    """The sending unit completes its draft."""
    SEND = "send"
    TAKE = "take"
    """A professional of the receiving unit begins to handle it."""
    TAKE_OVER = "take_over"
    """A colleague goes on in place of the one who handles it."""
    HAND_OFF = "hand_off"
    """The handler gives it to a colleague, or back to the unit's list."""
    RETURN = "return"
    """The receiving unit asks the sender for more; the clocks go on."""
    ANSWER = "answer"
    """The sender gives what was asked for."""
    ACCEPT = "accept"
    DECLINE = "decline"
    REDIRECT = "redirect"
    """The receiving unit sends it on to the unit that it belongs to."""
    ATTACH = "attach"
    """Names a document of the client record system, or removes the name again."""
    CANCEL = "cancel"
    """The sending unit withdraws it before the decision."""
    REVOKE_RIGHT = "revoke_right"
    """The receiving unit takes the booking right back."""
    REISSUE_RIGHT = "reissue_right"
    """The receiving unit has mended what booking refused, and asks for the right anew."""
    CONTACT_CLIENT = "contact_client"
    """The receiving unit has reached the client, where nothing is booked."""
    COMPLETE = "complete"
    """The receiving unit tells the referrer what came of it."""


class ReferralVerdict(StrEnum):
    """Whether a professional may do something to a referral now. Source: D-18, R-018."""

    ALLOWED = "allowed"
    NOT_INVOLVED = "not_involved"
    """Not of the unit whose deed it is: the referral is as if missing."""
    PROFESSION_NEEDED = "profession_needed"
    """Of the right unit, but only professionals of the referral's register handle it: of health care, or social."""
    WRONG_STATE = "wrong_state"
    NOT_THE_HANDLER = "not_the_handler"
    """Only the handler, or the unit's manager, gives it away."""
    ALREADY_THE_HANDLER = "already_the_handler"
    NO_RIGHT_TO_REVOKE = "no_right_to_revoke"
    """No booking right was given, it was refused, or it has been taken back."""
    NO_REFUSED_RIGHT = "no_refused_right"
    """Only a right that the booking service refused is asked for anew."""
    CLIENT_NOT_CONTACTED = "client_not_contacted"
    """Nothing is booked: the client is contacted first, or could not be reached. Source: R-088."""


class ReferralSide(StrEnum):
    """Which side of a referral a unit is on."""

    SENT = "sent"
    RECEIVED = "received"


class WorklistRole(StrEnum):
    """Whose worklist of referrals. Source: R-004."""

    SENT = "sent"
    """Of the sending units, drafts included."""
    RECEIVED = "received"
    """Of the receiving units."""
    MINE = "mine"
    """Received ones that the caller handles."""
    RIGHT_REFUSED = "right_refused"
    """Received and accepted ones whose booking right was refused: somebody has to see to it."""


class ReturnReason(StrEnum):
    """Why a receiving unit asks for more. Source: R-004."""

    INFORMATION_MISSING = "information_missing"
    REASON_UNCLEAR = "reason_unclear"
    JOINT_ASSESSMENT_MISSING = "joint_assessment_missing"
    """The need was not assessed together with the guardians (R-003)."""
    CARE_NEED_ASSESSMENT_MISSING = "care_need_assessment_missing"
    OTHER = "other"


class RedirectReason(StrEnum):
    """Why a receiving unit sends a referral on. Source: R-004."""

    OTHER_UNIT_RESPONSIBLE = "other_unit_responsible"
    OTHER_SERVICE_SUITS_BETTER = "other_service_suits_better"
    CLIENT_MOVED = "client_moved"
    OTHER = "other"


class CompletionOutcome(StrEnum):
    """What came of an accepted referral. Source: R-004, R-089."""

    NEED_MET = "need_met"
    CARE_CONTINUES = "care_continues"
    """The client stays with the receiving unit."""
    NO_NEED_FOUND = "no_need_found"
    REFERRED_ON = "referred_on"
    DID_NOT_COME = "did_not_come"
    CLIENT_DECLINED = "client_declined"
    NOT_REACHED = "not_reached"
    """The unit could not reach the client. Source: R-088."""
    OTHER = "other"


class VisitProgress(StrEnum):
    """How far the visits of an accepted referral are, for whoever referred. Source: R-005, R-010."""

    NONE = "none"
    """No right has been issued."""
    NOT_BOOKED = "not_booked"
    NOT_BOOKED_IN_TIME = "not_booked_in_time"
    """The days for booking have passed without a visit."""
    BOOKED = "booked"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class DeclineReason(StrEnum):
    """Why a receiving unit declines a referral. Source: R-004."""

    CRITERIA_NOT_MET = "criteria_not_met"
    OTHER_SERVICE_SUITS_BETTER = "other_service_suits_better"
    ALREADY_A_CLIENT = "already_a_client"
    """A care relationship is there; the matter goes to the own worker."""
    INFORMATION_MISSING = "information_missing"
    OTHER = "other"


class PathwayKind(StrEnum):
    """What kind of service a pathway leads to. Source: R-055, R-091."""

    CHILD_REHABILITATION = "child_rehabilitation"
    MENTAL_HEALTH_AND_SUBSTANCE = "mental_health_and_substance"
    NEUROPSYCHIATRIC = "neuropsychiatric"
    FAMILY_SERVICES = "family_services"
    ELDERLY_GUIDANCE = "elderly_guidance"


class RequiredContent(StrEnum):
    """What a referral must hold before it is sent. Source: R-003, R-004, R-006, R-010."""

    REASON = "reason"
    BOOKING_MODE = "booking_mode"
    JOINT_ASSESSMENT = "joint_assessment"
    """The need was assessed together with at least one guardian."""
    INSTRUCTION_GIVEN = "instruction_given"
    CARE_NEED_ASSESSMENT = "care_need_assessment"


class PathwayCriterion(StrEnum):
    """Referral criterion (ohjautumisohje) that is checked by machine. Source: R-001, R-004, R-018, R-057."""

    REFERRER_UNIT_TYPE = "referrer_unit_type"
    AGE = "age"
    CARE_NEED_ASSESSMENT = "care_need_assessment"
    """An adult comes to steps 1 to 3 only after one by a health-care professional (D-11)."""
    CONTENT = "content"
    """The referral holds what the pathway requires."""


class CriterionFailure(StrEnum):
    """Why a referral criterion is not met."""

    UNIT_TYPE_NOT_ALLOWED = "unit_type_not_allowed"
    NOT_BORN = "not_born"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    ASSESSMENT_MISSING = "assessment_missing"
    ASSESSMENT_NOT_BY_HEALTH_CARE = "assessment_not_by_health_care"
    CONTENT_MISSING = "content_missing"


class ReferralClockRule(StrEnum):
    """A time limit of a referral; counted from its sending, the last from its acceptance. Source: D-7, R-088."""

    RESPONSE = "response"
    """Working days in which the receiving unit decides, as the pathway says."""
    SPECIALISED_CARE = "specialised_care"
    """Three weeks from the arrival of a referral to specialised care."""
    CLIENT_CONTACT = "client_contact"
    """The next working day after an acceptance by which nothing is booked: the unit contacts the client."""


class HistoryChange(StrEnum):
    """What was done to a referral, as its history tells it."""

    CREATED = "created"
    CHANGED = "changed"
    SENT = "sent"
    TAKEN = "taken"
    TAKEN_OVER = "taken_over"
    HANDED_OFF = "handed_off"
    RELEASED = "released"
    """Given back to the unit's list."""
    RETURNED = "returned"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    ATTACHED = "attached"
    DETACHED = "detached"
    CANCELLED = "cancelled"
    REVOCATION_ASKED = "revocation_asked"
    REISSUE_ASKED = "reissue_asked"
    CLIENT_CONTACTED = "client_contacted"
    COMPLETED = "completed"
    RIGHT_ISSUED = "right_issued"
    RIGHT_REFUSED = "right_refused"
    RIGHT_REVOKED = "right_revoked"


class ReferralEvent(StrEnum):
    """What referral tells those who listen. Source: api.md, Events for integrators."""

    SENT = "referral.sent"
    TAKEN = "referral.taken"
    HANDED_OFF = "referral.handed-off"
    """Another professional handles it, or nobody again."""
    RETURNED = "referral.returned"
    ANSWERED = "referral.answered"
    ACCEPTED = "referral.accepted"
    DECLINED = "referral.declined"
    REDIRECTED = "referral.redirected"
    CANCELLED = "referral.cancelled"
    RIGHT_REFUSED = "referral.right-refused"
    RIGHT_REVOKED = "referral.right-revoked"
    COMPLETED = "referral.completed"
    DUE_SOON = "referral.due-soon"
    OVERDUE = "referral.overdue"
    NOT_BOOKED_IN_TIME = "referral.not-booked-in-time"
