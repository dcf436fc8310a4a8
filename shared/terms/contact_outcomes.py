"""Words of how a contact goes on: its outcomes on their way, what it waits for, and what is entered in a register."""

from enum import StrEnum


class OutcomeState(StrEnum):
    """State of one outcome of a contact (yhteydenoton lopputulos). Source: D-9."""

    PENDING = "pending"
    """Recorded here; the neighbouring service has not answered yet."""
    OFFERED = "offered"
    """The receiving unit has the handover before it; the matter is still the sender's."""
    CAME_TRUE = "came_true"
    REFUSED = "refused"
    """The neighbouring service said no for good; the contact is back on the desk."""
    RETURNED = "returned"
    """The receiving unit gave it back; the contact is back on the desk."""
    WITHDRAWN = "withdrawn"
    """The sender took the handover back; the contact is back on the desk."""
    REPLACED = "replaced"
    """A later outcome stands in its place."""


class OutcomeProgress(StrEnum):
    """How far the outcomes of an open contact are, taken together. Source: D-9."""

    NONE = "none"
    ON_ITS_WAY = "on_its_way"
    BACK_ON_DESK = "back_on_desk"
    """One was refused, returned or withdrawn: a worker decides anew."""
    CAME_TRUE = "came_true"
    """Every one has come true: the contact waits for its closing."""


class WaitsFor(StrEnum):
    """For whom a contact waits. Source: D-9, R-169."""

    CONSULTATION = "consultation"
    RECEIVING_UNIT = "receiving_unit"
    BOOKING = "booking"


class OutcomeVerdict(StrEnum):
    """Whether an outcome may be recorded for a contact now. Source: D-9, R-048, R-106, R-107."""

    ALLOWED = "allowed"
    NOT_IDENTIFIED = "not_identified"
    """Nothing leaves for somebody who is not known."""
    REGISTER_MISSING = "register_missing"
    OTHER_REGISTER = "other_register"
    """That assessment belongs to the other register."""
    ALREADY_ON_ITS_WAY = "already_on_its_way"
    """One of this register is on its way, or has come true."""
    OWN_WORKER_ONLY = "own_worker_only"
    """A matter inside a client relationship goes to the own worker, and no other matter does."""


class DocumentedIn(StrEnum):
    """In which register a contact is documented. Source: D-8."""

    NONE = "none"
    SOCIAL_WELFARE = "social_welfare"
    HEALTH_CARE = "health_care"
    BOTH = "both"
    """As two separate entries, each in its own context."""


class RegisterEntryKind(StrEnum):
    """What an entry in a register tells. Source: D-8, R-172, R-179, R-180, R-194."""

    INITIATION = "initiation"
    """Vireilletulo; a note of guidance and advice in it serves as the initiation."""
    PENDING_MATTER = "pending_matter"
    """Guidance in a social-welfare matter that is pending already."""
    ADVICE_ASKED = "advice_asked"
    """A social-welfare client asked for advice, and the file was opened."""
    CHILD_PROTECTION_NOTICE = "child_protection_notice"
    CARE = "care"
    """Care, examination or an appointment in health care."""
    CARE_NEED_ASSESSMENT = "care_need_assessment"
    """That the need of care was assessed, how urgent it is and when; the assessment itself is in the patient record."""
    CLOSING = "closing"
    SERVICE_NEEDS_ASSESSMENT_LEFT_OUT = "service_needs_assessment_left_out"
    """That no assessment of the need of services is begun, and why it is evidently not needed."""


class DocumentationReason(StrEnum):
    """Why a contact is, or is not, documented in a register. Source: D-8."""

    ANONYMOUS = "anonymous"
    ADVICE_ONLY = "advice_only"
    APPLIES_FOR_SOCIAL_SERVICE = "applies_for_social_service"
    SOCIAL_OUTCOME = "social_outcome"
    PENDING_SOCIAL_MATTER = "pending_social_matter"
    FILE_OPENED = "file_opened"
    CHILD_PROTECTION = "child_protection"
    HEALTH_OUTCOME = "health_outcome"
    CONCERNS_CARE = "concerns_care"


class StatisticsAgeGroup(StrEnum):
    """Age as a group, never a birth date. Source: D-15."""

    UNDER_7 = "under_7"
    AGED_7_TO_17 = "aged_7_to_17"
    AGED_18_TO_29 = "aged_18_to_29"
    AGED_30_TO_64 = "aged_30_to_64"
    AGED_65_TO_74 = "aged_65_to_74"
    AGED_75_OR_OVER = "aged_75_or_over"
    UNKNOWN = "unknown"


class LedToClientRelationship(StrEnum):
    """Whether guidance led to a client relationship. Source: R-189."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class LeftOutVerdict(StrEnum):
    """Whether a service needs assessment may be left out. Source: D-7; sosiaalihuoltolaki 1301/2014 36 §."""

    MAY_LEAVE_OUT = "may_leave_out"
    NOT_SOCIAL_WELFARE = "not_social_welfare"
    SOCIAL_WORKER_NEEDED = "social_worker_needed"
    """A child who needs special support."""
    NOTHING_RUNS = "nothing_runs"
    """No clock of the assessment runs."""
    ASSESSMENT_ON_ITS_WAY = "assessment_on_its_way"
    """A receiving unit has been asked to make it."""
