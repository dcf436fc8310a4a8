"""Whether a person's matter is under way already in the county."""

from services.guidance.rules.duplicates import DuplicateDecision, OpenContact, Subject, duplicate_of
from services.guidance.storage import identification
from shared.contracts.county_pack import CountyPack
from shared.kit.jobs import Connection


async def look_for_duplicate(
    connection: Connection, county: CountyPack, person_ref: str, subject: Subject, *, by_duty: bool, in_danger: bool
) -> DuplicateDecision:
    """Whether a contact of this person repeats an open one of the county; nobody else looks until this one is stored.

    Two at once are looked at one after the other, so that one of them is the first. Source: R-128.
    """
    await identification.hold_person(connection, person_ref)
    found = await identification.open_contacts(connection, person_ref, [unit.id for unit in county.units])
    known = [OpenContact(each.id, Subject(each.matters, each.topic_code)) for each in found]
    return duplicate_of(subject, known, by_duty=by_duty, in_danger=in_danger)
