"""Permissions (luvitus), and whether one is needed."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.persons import PersonLookup
from shared.contracts.types import CivilDate, Code, Flag, Input, Instant, Output, PersonRef, Reason, Version, Whole
from shared.terms.permissions import (
    GivenTo,
    IdentificationMethod,
    PermissionAction,
    PermissionBasis,
    PermissionForm,
    PermissionGiver,
    PermissionPurpose,
    PermissionReason,
    PermissionState,
    RecipientKind,
    RecipientRelation,
    StatutoryBasis,
)
from shared.terms.registers import Register

Guardians = Annotated[Whole, Field(ge=1, le=10)]

_UNIT = Field(description="A unit of a county; for `unit` only.")
_FURTHER_UNITS = Field(
    description="Further units that receive it together with the first: those of a work pair or a group who work in the"
    " same register.",
    examples=[[]],
)
_CODE = Field(description="Which provider or partner; for `external_sote` and `other_partner`.", examples=["parish"])
_RECIPIENT_REGISTER = Field(
    description="Register in which the recipient works; told by the type of a unit that has one register only."
)
_CLIENT_REGISTER = Field(description="Register that the data come from; another context never sees it.")


class Recipient(Output):
    """To whom data go."""

    kind: RecipientKind
    unit_id: Annotated[Code | None, _UNIT]
    further_unit_ids: Annotated[list[Code], _FURTHER_UNITS]
    code: Annotated[Code | None, _CODE]
    client_register: Annotated[Register | None, _RECIPIENT_REGISTER]


class NewRecipient(Input):
    """To whom data would go."""

    kind: RecipientKind
    unit_id: Annotated[Code | None, _UNIT] = None
    further_unit_ids: Annotated[list[Code], _FURTHER_UNITS] = Field(default_factory=list, max_length=9)
    code: Annotated[Code | None, _CODE] = None
    client_register: Annotated[Register | None, _RECIPIENT_REGISTER] = None

    @model_validator(mode="after")
    def _names_what_its_kind_has(self) -> Self:
        if (self.unit_id is not None) != (self.kind is RecipientKind.UNIT):
            raise ValueError("A unit names its unit_id, and no other recipient does.")
        if self.further_unit_ids and self.unit_id is None:
            raise ValueError("Further units receive together with a first one.")
        has_code = self.kind in {RecipientKind.EXTERNAL_SOTE, RecipientKind.OTHER_PARTNER}
        if (self.code is not None) != has_code:
            raise ValueError("An external provider and a partner name their code, and no other recipient does.")
        in_sote = self.kind in {RecipientKind.UNIT, RecipientKind.EXTERNAL_SOTE}
        if self.client_register is not None and not in_sote:
            raise ValueError("Only health and social care have these registers.")
        if self.kind is RecipientKind.EXTERNAL_SOTE and self.client_register is None:
            raise ValueError("An external provider of health or social care works in one of the registers.")
        return self


class FormTemplate(Output):
    """Form on which the permission was given (R-151)."""

    type: Annotated[Code, Field(examples=["kela-y100"])]
    version: Annotated[str, Field(min_length=1, max_length=64)]


class NewFormTemplate(Input):
    """A form that the county has in use."""

    type: Annotated[Code, Field(examples=["kela-y100"])]
    version: Annotated[str, Field(min_length=1, max_length=64, examples=["1"])]


class NewPermission(Input):
    """A permission as a professional records it (D-10)."""

    unit_id: Annotated[Code, Field(description="One of the caller's units.")]
    person: PersonLookup
    client_register: Annotated[Register, _CLIENT_REGISTER]
    basis: PermissionBasis
    purpose: PermissionPurpose
    data: Annotated[Reason, Field(description="Which data may leave.")]
    recipient: NewRecipient
    given_by: PermissionGiver
    given_to: GivenTo | None = None
    given_at: Annotated[Instant | None, Field(description="When it was given; else now.")] = None
    form: PermissionForm | None = None
    identification_method: IdentificationMethod | None = None
    form_template: NewFormTemplate | None = None
    document_reference: Annotated[Reason | None, Field(description="Where the signed document is.")] = None
    valid_until: Annotated[CivilDate | None, Field(description="Last day, included.")] = None
    single_use: Annotated[Flag, Field(description="Covers one transaction only.")] = False
    guardians_agreeing: Annotated[Guardians | None, Field(description="How many guardians agree (D-17).")] = None
    guardians_total: Annotated[Guardians | None, Field(description="How many guardians the child has.")] = None
    statutory_basis: StatutoryBasis | None = None
    grounds: Annotated[Reason | None, Field(description="Why the act or the danger asks for it.")] = None


class RevokePermission(Input):
    """Withdraws a permission; what has already left stays with its recipient."""

    reason: Reason


class Permission(Output):
    """A recorded permission, and how it stands now."""

    id: UUID
    state: PermissionState
    unit_id: Code
    person_ref: PersonRef
    client_register: Annotated[Register, _CLIENT_REGISTER]
    basis: PermissionBasis
    purpose: PermissionPurpose
    data: str
    recipient: Recipient
    given_by: PermissionGiver
    given_to: GivenTo | None
    given_at: Instant
    form: PermissionForm | None
    identification_method: IdentificationMethod | None
    form_template: FormTemplate | None
    document_reference: str | None
    valid_until: CivilDate | None
    single_use: bool
    guardians_agreeing: int | None
    guardians_total: int | None
    guardianship_ends_on: Annotated[
        CivilDate | None, Field(description="From this day on what guardians gave is no longer valid.")
    ]
    statutory_basis: StatutoryBasis | None
    grounds: str | None
    recorded_by: Annotated[str, Field(description="Subject of the professional who recorded it.")]
    recorded_at: Instant
    used_at: Annotated[Instant | None, Field(description="When data first left by it.")]
    revoked_at: Instant | None
    revoked_by: str | None
    revocation_reason: str | None
    available_actions: Annotated[list[PermissionAction], Field(description="What this caller may do now.")]
    version: Version


class AskPermissionNeed(Input):
    """Asks whether a permission is needed; no person is named, and nothing is stored."""

    unit_id: Annotated[Code, Field(description="The unit whose data would leave.")]
    client_register: Annotated[Register, _CLIENT_REGISTER]
    recipient: NewRecipient
    identified: Annotated[Flag, Field(description="Whether the client can be identified from what leaves.")] = True
    continues: Annotated[Flag, Field(description="Longer work together, more than one transaction.")] = False
    purchased_service: Annotated[Flag, Field(description="The recipient works for the county by contract.")] = False
    statutory_basis: StatutoryBasis | None = None
    vital_interest: Flag = False


class PermissionNeed(Output):
    """Whether a permission is needed, and why (R-168)."""

    is_needed: bool
    reason: PermissionReason
    relation: RecipientRelation
    basis: Annotated[
        PermissionBasis | None, Field(description="What the permission has to be, or what the disclosure rests on.")
    ]
    sufficient_forms: Annotated[list[PermissionForm], Field(description="Empty when none is needed.")]
    oral_is_single_use: Annotated[bool, Field(description="An oral permission covers one transaction only.")]
    given_to: Annotated[GivenTo | None, Field(description="To whom it must be given; null: to either.")]
    source: str
    rule_id: str
    rule_version: str
