"""At the birthday on which a guardian's self-service ends, the unit gets a task (D-1)."""

from services.booking.flows.parts import BookingParts
from services.booking.rules.acting_for import ADULT_AT
from services.booking.storage import work_items
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.booking import WorkItemKind

HAND_OVER = Every("hand_over_at_birthday", seconds=600)
"""Also the longest time after midnight of the birthday until the unit has its task."""


def hand_over(parts: BookingParts) -> Handler:
    """Hands the matters of those whose birthday has come over to the unit; not those of an adult."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        today = civil_date(at)

        async def effect(connection: Connection) -> None:
            for each in await work_items.of_ended_proxies(connection, at, today, born_by=today):
                service_type = parts.service_type(each.service_type, unit_id=each.unit_id)
                proxy_ends_on = birthday(each.birth_date, service_type.proxy_under_age_years)
                if proxy_ends_on <= today < birthday(each.birth_date, ADULT_AT):
                    await work_items.add(
                        connection,
                        WorkItemKind.PROXY_ENDED,
                        unit_id=each.unit_id,
                        person_ref=each.person_ref,
                        right_id=each.right_id,
                        at=at,
                    )

        return effect

    return handle
