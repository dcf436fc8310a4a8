"""Words of permissions (luvitus): what may leave, to whom, on which basis. Source: D-10."""

from enum import StrEnum
from typing import Final


class PermissionBasis(StrEnum):
    """On what a disclosure rests. Source: D-10, R-150; act 703/2023."""

    CLIENT_PERMISSION = "client_permission"
    """The client's permission (suostumus) for a party outside health and social care."""
    DISCLOSURE_PERMISSION = "disclosure_permission"
    """Disclosure permission (luovutuslupa) inside health and social care; one for each register."""
    STATUTORY_RIGHT = "statutory_right"
    """An act gives the recipient the right to know."""
    VITAL_INTEREST = "vital_interest"
    """Somebody's life or health is in danger."""


class StatutoryBasis(StrEnum):
    """Which act gives the social-welfare authority the right to know. Source: D-10, R-150."""

    SERVICE_NEEDS_ASSESSMENT = "service_needs_assessment"
    """Service needs assessment (PTA). Source: act 1301/2014 section 36."""
    CHILD_PROTECTION_NOTICE = "child_protection_notice"
    """Duty to make a child-protection notice. Source: act 417/2007 section 25."""
    SOCIAL_WELFARE_NOTICE = "social_welfare_notice"
    """Notice of an adult who evidently cannot answer for oneself. Source: act 1301/2014 section 35."""
    OLDER_PERSON_NOTICE = "older_person_notice"
    """Notice of an older person's need of services. Source: act 980/2012 section 25."""


class PermissionForm(StrEnum):
    """How a permission was given. Source: D-10, R-159."""

    ORAL = "oral"
    """Told to a professional, who recorded it."""
    WRITTEN = "written"
    ELECTRONIC = "electronic"


class IdentificationMethod(StrEnum):
    """How the giver's identity was established. Source: D-10, R-158."""

    STRONG_ELECTRONIC = "strong_electronic"
    IDENTITY_DOCUMENT = "identity_document"
    KNOWN_CLIENT = "known_client"
    CONTROL_QUESTIONS = "control_questions"


class PermissionPurpose(StrEnum):
    """What a disclosure is for."""

    CONSULTATION = "consultation"
    REFERRAL = "referral"
    HANDOVER = "handover"
    JOINT_WORK = "joint_work"
    """Multi-agency work: covers consultations, referrals and handovers to the same recipient."""


class PermissionGiver(StrEnum):
    """Who gave a permission. Source: D-17."""

    CLIENT = "client"
    """An adult, for oneself."""
    CAPABLE_MINOR = "capable_minor"
    """A minor whom the professional found capable of deciding. Source: act 785/1992 section 7."""
    GUARDIANS = "guardians"
    REPRESENTATIVE = "representative"
    """Legal guardian of an adult or a mandated person."""
    NOBODY = "nobody"
    """It rests on a statutory right or a vital interest."""


class GivenTo(StrEnum):
    """To whom the client gave a permission. Source: D-10."""

    COUNTY = "county"
    """To a professional of the county."""
    RECIPIENT = "recipient"
    """To the recipient itself, as Kela asks."""


class RecipientKind(StrEnum):
    """Kind of party to whom data would go. Source: D-10, R-092, R-165."""

    UNIT = "unit"
    """A unit of a county that is known here, the own or another."""
    EXTERNAL_SOTE = "external_sote"
    """Another health or social care provider, such as specialised care of another county."""
    KELA = "kela"
    OTHER_PARTNER = "other_partner"
    """Organisation, parish, one-stop guidance centre, outreach youth work, municipality."""


class RecipientRelation(StrEnum):
    """How a recipient stands to the register that the data come from. Source: D-10, R-165, R-168."""

    SAME_REGISTER = "same_register"
    """A unit of the same county that works in the same register."""
    OTHER_REGISTER = "other_register"
    """A unit of the same county that works in the other register."""
    EXTERNAL_SOTE = "external_sote"
    """Another controller of health or social care; also a unit of another county."""
    KELA = "kela"
    OTHER_PARTNER = "other_partner"


class PermissionVerdict(StrEnum):
    """Whether a permission is needed. Source: D-10."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


class PermissionReason(StrEnum):
    """Why a permission is or is not needed. Source: D-10, R-168."""

    ANONYMOUS = "anonymous"
    """The client cannot be identified."""
    SAME_REGISTER = "same_register"
    """Nothing leaves the register of the controller."""
    PURCHASED_SERVICE = "purchased_service"
    """The recipient works for the controller, in its register."""
    STATUTORY_RIGHT = "statutory_right"
    VITAL_INTEREST = "vital_interest"
    OTHER_REGISTER = "other_register"
    """Health-care data go to social welfare, or the other way, inside the county."""
    OTHER_CONTROLLER = "other_controller"
    """Data go to another health or social care provider."""
    OUTSIDE_SOTE = "outside_sote"
    """Data go to Kela or another party outside health and social care."""


class PermissionLack(StrEnum):
    """Why a permission does not cover a disclosure. Source: D-10, D-17."""

    NONE_NAMED = "none_named"
    UNKNOWN = "unknown"
    """There is none with that id for this client and register."""
    REVOKED = "revoked"
    EXPIRED = "expired"
    USED = "used"
    """It was for one transaction, which has been."""
    GUARDIANSHIP_ENDED = "guardianship_ended"
    """The guardians gave it, and the child has turned 18."""
    GUARDIANS_MISSING = "guardians_missing"
    """Not all guardians agree, and the county asks for all of them."""
    OTHER_RECIPIENT = "other_recipient"
    OTHER_PURPOSE = "other_purpose"
    OTHER_BASIS = "other_basis"
    """A permission of another kind is needed for this recipient."""
    FORM = "form"
    """The recipient or the length of the work asks for another form."""
    NOT_GIVEN_TO_RECIPIENT = "not_given_to_recipient"


class PermissionState(StrEnum):
    """How a permission stands at an instant."""

    VALID = "valid"
    GUARDIANS_MISSING = "guardians_missing"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


class PermissionEvent(StrEnum):
    """What referral tells of permissions to those who listen."""

    RECORDED = "permission.recorded"
    REVOKED = "permission.revoked"


class PermissionAction(StrEnum):
    """What a professional may do to a permission."""

    REVOKE = "revoke"


STOPPED_BY_REVOCATION: Final = "stopped_by_revocation"
"""Why something that was still pending went back to its sender: its permission was revoked. Source: D-10."""
