"""Where a contact belongs: its county, unit and guidance area."""

from dataclasses import dataclass

from services.guidance.flows.parts import GuidanceParts, invalid, known
from shared.contracts.county_pack import Area, CountyPack, Unit
from shared.contracts.guidance.contacts import NewContact
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.terms.channels import Channel
from shared.terms.people import CallerKind


@dataclass(frozen=True, slots=True)
class Place:
    """Who handles a contact."""

    county: CountyPack
    unit: Unit
    area: Area | None


def place_of(parts: GuidanceParts, caller: Caller | None, new: NewContact, work: UnitOfWork) -> Place:
    """The unit of the municipality's area; or a professional's own unit, with the area where it or the client is.

    Who records for a unit of others is refused, and the attempt is logged with the person whom it was about.
    """
    if new.unit_id is None:
        if new.municipality is None:
            raise invalid("/municipality", "missing", "Say in which municipality the matter is.")
        area = known(parts.packs.area_of(new.municipality), "municipality")
        county, unit = parts.unit(area.unit_id)
        return Place(county, unit, area)
    if caller is None or caller.kind is not CallerKind.PROFESSIONAL:
        raise invalid("/unit_id", "professionals_only", "Only a professional may name the unit.")
    county, unit = parts.unit(new.unit_id)
    if not caller.works_in(unit.id):
        code = new.personal_identity_code
        work.access(Access("create", "contact", (parts.sealer.reference(code),) if code else ()))
        raise Refusal(FORBIDDEN)
    if new.municipality is None:
        return Place(county, unit, county.area_of(unit.municipality))
    return Place(county, unit, known(county.area_of(new.municipality), "municipality"))


def refuse_closed_channel(county: CountyPack, channel: Channel) -> None:
    """Refuse a way of making contact that the county has switched off (R-108)."""
    if channel is Channel.WALK_IN and not county.contacts.walk_in:
        raise invalid("/channel", "switched_off", "The county does not meet clients without an appointment.")
