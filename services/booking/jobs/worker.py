"""The worker of the booking service: every job by its kind, and those that come again."""

from services.booking.flows.changing_schedules import WITHDRAW_LAPSED
from services.booking.flows.parts import BookingParts
from services.booking.flows.waiting_list import LET_GO_OF_TIME
from services.booking.jobs.birthdays import HAND_OVER, hand_over
from services.booking.jobs.messages import MessageJobs
from services.booking.jobs.no_free_times import NO_FREE_TIMES, tell_units_without_times
from services.booking.jobs.notices import FORGET_CODES, GIVE_NOTICES, forget_codes, give_notices
from services.booking.jobs.opening_times import OPEN_TIMES, open_more_times, withdraw_lapsed_times
from services.booking.jobs.publishing import publish_months
from services.booking.jobs.releases import TELL_RELEASES, tell_releases
from services.booking.jobs.reminders import REMIND, remind
from services.booking.jobs.third_free_times import MEASURE_THIRD_FREE, measure_third_free
from services.booking.jobs.waiting_list import KEEP_WAITING_LIST, keep_waiting_list, let_go_of_time
from shared.kit.database import Database
from shared.kit.jobs import PURGE_IDEMPOTENCY, Worker, purge_idempotency
from shared.kit.publishing_job import PUBLISH_STATISTICS


def worker(database: Database, parts: BookingParts, messages: MessageJobs | None = None) -> Worker:
    """The worker of the booking service; `messages` when they are to be measured."""
    messages = messages or MessageJobs(database, parts)
    handlers = {
        OPEN_TIMES.kind: open_more_times(parts),
        WITHDRAW_LAPSED: withdraw_lapsed_times,
        TELL_RELEASES.kind: tell_releases(parts),
        NO_FREE_TIMES.kind: tell_units_without_times(parts),
        HAND_OVER.kind: hand_over(parts),
        GIVE_NOTICES.kind: give_notices(parts),
        FORGET_CODES.kind: forget_codes(parts),
        REMIND.kind: remind(parts),
        KEEP_WAITING_LIST.kind: keep_waiting_list(parts),
        LET_GO_OF_TIME: let_go_of_time,
        MEASURE_THIRD_FREE.kind: measure_third_free(parts),
        PUBLISH_STATISTICS.kind: publish_months(parts),
        PURGE_IDEMPOTENCY.kind: purge_idempotency(parts.clock),
        **messages.handlers,
        **parts.event_jobs.handlers,
    }
    return Worker(
        database,
        handlers,
        (
            OPEN_TIMES,
            TELL_RELEASES,
            NO_FREE_TIMES,
            HAND_OVER,
            GIVE_NOTICES,
            FORGET_CODES,
            REMIND,
            KEEP_WAITING_LIST,
            MEASURE_THIRD_FREE,
            PUBLISH_STATISTICS,
            PURGE_IDEMPOTENCY,
            *messages.recurring,
            *parts.event_jobs.recurring,
        ),
        parts.clock,
    )
