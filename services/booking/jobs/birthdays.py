"""At the birthday on which a guardian's self-service ends, the unit gets a task (D-1)."""

from services.booking.flows.notices import birth_dates_concerned, give_notice
from services.booking.flows.parts import BookingParts
from services.booking.flows.work_items import leave_work_item
from services.booking.storage import booking_rights, notices
from services.booking.storage.plumbing import note_access
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.kit.unit_of_work import Access
from shared.law.acting_for import ADULT_AT
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.booking import WorkItemKind
from shared.terms.booking_events import Notice

HAND_OVER = Every("hand_over_at_birthday", seconds=600)
"""Also the longest time after midnight of the birthday until the unit has its task."""


def hand_over(parts: BookingParts) -> Handler:
    """Hands the matters of those whose birthday has come over to the unit; not those of an adult.

    A time that is held for such a right is let go: nobody of the family can take it any more.
    """

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        today = civil_date(at)

        async def effect(connection: Connection) -> None:
            born_from, born_until = birth_dates_concerned(parts, today)
            for each in await notices.birthdays_come(connection, at, today, born_from=born_from, born_until=born_until):
                right = each.right
                service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
                proxy_ends_on = birthday(each.birth_date, service_type.proxy_under_age_years)
                if proxy_ends_on <= today < birthday(each.birth_date, ADULT_AT):
                    await leave_work_item(
                        connection,
                        WorkItemKind.PROXY_ENDED,
                        unit_id=right.unit_id,
                        person_ref=right.person_ref,
                        right_id=right.id,
                        at=at,
                    )
                    await booking_rights.release_times(connection, right.id)
                    await note_access(
                        connection, Access("hand_over", "booking_right", (right.person_ref,), str(right.id))
                    )
                    await give_notice(connection, Notice.PROXY_ENDED, right, proxy_ends_on, at)

        return effect

    return handle
