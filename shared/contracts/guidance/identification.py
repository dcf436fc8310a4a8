"""An anonymous contact becomes a known person's; the other way everything personal goes."""

from typing import Annotated

from pydantic import Field

from shared.contracts.types import IdentityCode, Input
from shared.terms.permissions import IdentificationMethod

Method = Annotated[IdentificationMethod, Field(description="How the client was identified.")]
TrackingCode = Annotated[str, Field(min_length=1, max_length=64, description="From the receipt of the contact.")]


class IdentifyContact(Input):
    """A professional tells who the client of an anonymous contact is."""

    personal_identity_code: Annotated[IdentityCode, Field(description="The client's.")]
    identification_method: Method


class IdentifyTrackedContact(Input):
    """The client, strongly identified, takes an anonymous contact of their own as theirs."""

    tracking_code: TrackingCode
