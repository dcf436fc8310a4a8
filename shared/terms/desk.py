"""Words of the desk of client guidance: who handles a contact, calls, handling time, staffing and history."""

from enum import StrEnum


class WorkerRole(StrEnum):
    """What a worker is to a contact. Source: R-116, R-138."""

    HANDLER = "handler"
    """Whoever has claimed it, or was given it."""
    PAIR = "pair"
    """The other half of the work pair (työpari), of the other field."""
    RESPONSIBLE = "responsible"
    """Named to answer for the client's matter (vastuutyöntekijä)."""


class ResponsibleDuty(StrEnum):
    """As what the responsible worker was named. Source: R-138."""

    RESPONSIBLE_WORKER = "responsible_worker"
    """Vastuutyöntekijä."""
    OWN_WORKER = "own_worker"
    """Omatyöntekijä of social welfare."""
    COORDINATOR = "coordinator"
    """Asiakasvastaava or coordinator of several services."""


class ContactAction(StrEnum):
    """What a professional may do to a contact, in the order of its path. Source: D-6, D-9, R-116, R-131, R-138."""

    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    PAIR = "pair"
    NAME_RESPONSIBLE = "name-responsible"
    RECORD_CALL_ATTEMPT = "record-call-attempt"
    RECORD_HANDLING_TIME = "record-handling-time"
    ADD_MATTERS = "add-matters"
    CARE_NEED_ASSESSMENT = "care-need-assessment"
    NO_SERVICE_NEEDS_ASSESSMENT = "no-service-needs-assessment"
    PRELIMINARY_ASSESSMENT = "preliminary-assessment"
    AWAIT_CONSULTATION = "await-consultation"
    OUTCOME = "outcome"
    CLOSE = "close"
    IDENTIFY = "identify"
    ANONYMISE = "anonymise"
    WRITE_MESSAGE = "write-message"
    RECORD_CHAT = "record-chat"
    RECORD_TOOL = "record-tool"


class ContactDeed(StrEnum):
    """What was done to a contact, as its history tells."""

    RECEIVED = "received"
    CLAIMED = "claimed"
    RELEASED = "released"
    ASSIGNED = "assigned"
    PAIRED = "paired"
    RESPONSIBLE_NAMED = "responsible_named"
    CALLED_IN_VAIN = "called_in_vain"
    CLIENT_REACHED = "client_reached"
    HANDLING_TIME_RECORDED = "handling_time_recorded"
    CARE_NEED_ASSESSED = "care_need_assessed"
    CLOSED = "closed"
    OUTCOME_RECORDED = "outcome_recorded"
    OUTCOME_CAME_TRUE = "outcome_came_true"
    OUTCOME_CAME_BACK = "outcome_came_back"
    """Refused, returned or withdrawn."""
    CONSULTATION_ASKED = "consultation_asked"
    CONSULTATION_ANSWERED = "consultation_answered"
    IDENTIFIED = "identified"
    ANONYMISED = "anonymised"
    PERSON_FORGOTTEN = "person_forgotten"
    """By itself, when nothing had needed the identity for long."""
    MESSAGE_WRITTEN = "message_written"
    CHAT_RECORDED = "chat_recorded"
    TOOL_RECORDED = "tool_recorded"
    MATTERS_ADDED = "matters_added"
    """By a worker, or by an assessment of a matter that was not there."""
    QUESTIONNAIRE_ATTACHED = "questionnaire_attached"
    NAVIGATOR_CODE_RECORDED = "navigator_code_recorded"
    SERVICE_NEEDS_ASSESSMENT_LEFT_OUT = "service_needs_assessment_left_out"


class Hands(StrEnum):
    """In whose hands the contacts of a list are."""

    ALL = "all"
    MINE = "mine"
    """Those that the caller handles, alone or as the other half of a pair."""
    UNCLAIMED = "unclaimed"


class Callbacks(StrEnum):
    """Which of the callbacks that nobody has made yet a list shows."""

    REQUESTED = "requested"
    DUE = "due"
    """The client's time for it has begun."""


class ClaimVerdict(StrEnum):
    """Whether a contact may be claimed. Source: R-117."""

    FREE = "free"
    ALREADY_OWN = "already_own"
    TAKEN = "taken"
    QUALIFICATION_ENDED = "qualification_ended"
    """A substitute whose qualification has ended takes no contact that waits for a care need assessment."""


class PairVerdict(StrEnum):
    """Whether two professionals make a work pair of the contact. Source: R-116; D-10."""

    PAIR = "pair"
    SAME_PERSON = "same_person"
    SAME_FIELD = "same_field"
    """A pair has one of health care and one of social welfare."""
    AGREEMENT_NEEDED = "agreement_needed"
    """A known client agrees before the other field joins."""


class NextCallReason(StrEnum):
    """Why the next call is suggested for its time."""

    FIRST_CALL = "first_call"
    AGAIN = "again"
    """Somebody called in vain; a while later."""
    WINDOW_OVER = "window_over"
    """The client's own time ends before the office is open: at the next opening."""


class HandlingVerdict(StrEnum):
    """How the handling time stands to the county's soft limit; nobody is ever cut off. Source: R-131."""

    WITHIN = "within"
    OVER = "over"


class StaffingVerdict(StrEnum):
    """Whether a line has its people. Source: R-115."""

    ENOUGH = "enough"
    TOO_FEW = "too_few"
    LINE_CLOSED = "line_closed"
    """Nobody has to be there now."""
