"""Counterparts: whom a unit works with at other organisations and units."""

from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.county_counterparts import Counterpart
from shared.contracts.types import Code, Output


class CounterpartDescription(Output):
    """A counterpart (vastinpari) of a unit. Source: R-213."""

    county: Code
    counterpart: Counterpart
    partner_unit: UnitContact | None
