"""Words of child-protection notices (lastensuojeluilmoitus). Source: D-8; R-069, R-195, R-201...R-203."""

from enum import StrEnum

from shared.terms.guidance import Contactor


class NoticeForm(StrEnum):
    """How a notice was made. Source: R-201, R-203."""

    WRITTEN = "written"
    ORAL = "oral"
    """In an acute situation; otherwise the notifier is asked to make it in writing."""
    ELECTRONIC = "electronic"


class NotifierKind(StrEnum):
    """Who makes a notice (ilmoittaja). Source: R-069, R-202."""

    DAY_CARE = "day_care"
    SCHOOL = "school"
    POLICE = "police"
    HEALTH_CARE = "health_care"
    SOCIAL_WELFARE = "social_welfare"
    OTHER_AUTHORITY = "other_authority"
    PRIVATE = "private"
    """A private person, who told a name."""
    ANONYMOUS = "anonymous"
    """A private person, who told none."""
    CHILD = "child"
    """The child itself: from 12 years on it is an application of the child's own."""


PRIVATE_NOTIFIERS = frozenset({NotifierKind.PRIVATE, NotifierKind.ANONYMOUS, NotifierKind.CHILD})
"""All others are authorities, or professionals with the duty to notify."""
CONTACTOR_OF_NOTIFIER = {
    kind: Contactor.OTHER if kind in PRIVATE_NOTIFIERS else Contactor.AUTHORITY for kind in NotifierKind
} | {NotifierKind.CHILD: Contactor.CLIENT}
"""As whom somebody who notifies makes contact; more of a notifier stands in the notice alone (R-202)."""


class NoticeStatus(StrEnum):
    """State of a notice. Source: R-214."""

    RECEIVED = "received"
    URGENCY_ASSESSED = "urgency_assessed"
    FORWARDED = "forwarded"
    """The child-protection unit has it."""
    DECIDED = "decided"
    """Whether an assessment of the child's need of services begins."""


class NoticeAction(StrEnum):
    """What is done with a notice. Source: R-203, R-214; act 417/2007 section 26."""

    ASSESS_URGENCY = "assess_urgency"
    IDENTIFY_CHILD = "identify_child"
    FORWARD = "forward"
    DECIDE = "decide"
    FINISH = "finish"
    """The assessment that began is complete; never what it found (D-9)."""


class NoticeVerdict(StrEnum):
    """Whether a professional may do something with a notice now. Source: D-18."""

    ALLOWED = "allowed"
    PROFESSION_NEEDED = "profession_needed"
    WRONG_STATE = "wrong_state"
    CHILD_NOT_IDENTIFIED = "child_not_identified"
    """A handover names a person; who is only described is told of directly."""
    BEING_FORWARDED = "being_forwarded"


class NoticeForwarding(StrEnum):
    """How a notice stands on its way to the child-protection unit."""

    PENDING = "pending"
    OFFERED = "offered"
    REFUSED = "refused"
    """The handover was refused, or given back: a worker looks why, and forwards anew or directly."""
    TOLD_DIRECTLY = "told_directly"
    """Without a handover, for instance on the phone."""


class NoticeDecision(StrEnum):
    """Whether an assessment of the child's need of services begins. Source: act 417/2007 section 26."""

    ASSESSMENT_BEGINS = "assessment_begins"
    ASSESSMENT_NOT_NEEDED = "assessment_not_needed"


class NotifierReading(StrEnum):
    """Why somebody reads who made a notice; every reading is logged with it. Source: R-202."""

    CLARIFYING_THE_CONCERN = "clarifying_the_concern"
    IMMEDIATE_DANGER = "immediate_danger"
    COURT_OR_AUTHORITY_ASKS = "court_or_authority_asks"


class NotifierVerdict(StrEnum):
    """Whether a professional may read who made a notice. Source: R-202."""

    MAY_READ = "may_read"
    SOCIAL_WORKER_NEEDED = "social_worker_needed"
    """A private person who has not allowed more is known to social workers only."""
    OTHER_REGISTER = "other_register"
    NOBODY_KNOWN = "nobody_known"


class NoticeEvent(StrEnum):
    """What guidance tells of notices: ids and states, never of whom or by whom."""

    RECEIVED = "child-protection-notice.received"
    URGENCY_ASSESSED = "child-protection-notice.urgency-assessed"
    FORWARDED = "child-protection-notice.forwarded"
    DECIDED = "child-protection-notice.decided"
