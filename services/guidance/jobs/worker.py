"""What guidance does without a caller."""

from services.guidance.flows.asking_neighbours import DELIVER_OUTCOME, LOOK_AT_HANDOVER, WITHDRAW_HANDOVER
from services.guidance.flows.forwarding_notice import FORWARD_NOTICE, LOOK_AT_NOTICE
from services.guidance.flows.joint_clients import ASK_ATTENDANCE, COUNT_CONTACTS
from services.guidance.flows.parts import GuidanceParts
from services.guidance.jobs.clocks import NOTICE_CLOCKS, notice_clocks
from services.guidance.jobs.drafts import FORGET_DRAFTS, forget_drafts
from services.guidance.jobs.following_referral import FOLLOW_REFERRAL, follow_referral
from services.guidance.jobs.forwarding_notice import forward_notice, look_at_notice
from services.guidance.jobs.joint_clients import ask_attendance, count_contacts
from services.guidance.jobs.navigator_codes import DELETE_NAVIGATOR_CODES, delete_navigator_codes
from services.guidance.jobs.outcomes import deliver_outcome, look_at_handover, withdraw_handover
from services.guidance.jobs.parting import PART_FORGOTTEN, part_forgotten
from services.guidance.jobs.ptv import (
    GO_ON_IMPORTING,
    IMPORT_PTV,
    LOOK_AT_IMPORTS,
    go_on_importing,
    import_ptv,
    look_at_imports,
)
from services.guidance.jobs.recounting import RECOUNT_CLOCKS, recount_clocks
from services.guidance.jobs.statistics import GATHER_STATISTICS, gather_statistics
from shared.kit.database import Database
from shared.kit.jobs import PURGE_IDEMPOTENCY, Worker, purge_idempotency


def worker(database: Database, parts: GuidanceParts) -> Worker:
    """The worker of the guidance service."""
    handlers = {
        NOTICE_CLOCKS.kind: notice_clocks(parts),
        RECOUNT_CLOCKS.kind: recount_clocks(parts),
        FORGET_DRAFTS.kind: forget_drafts(parts),
        PART_FORGOTTEN.kind: part_forgotten,
        FORWARD_NOTICE: forward_notice(database, parts),
        LOOK_AT_NOTICE: look_at_notice(database, parts),
        COUNT_CONTACTS: count_contacts(database, parts),
        ASK_ATTENDANCE: ask_attendance(database, parts),
        DELIVER_OUTCOME: deliver_outcome(database, parts),
        LOOK_AT_HANDOVER: look_at_handover(database, parts),
        WITHDRAW_HANDOVER: withdraw_handover(database, parts),
        FOLLOW_REFERRAL.kind: follow_referral(database, parts),
        GATHER_STATISTICS.kind: gather_statistics(parts),
        IMPORT_PTV.kind: import_ptv(parts),
        GO_ON_IMPORTING: go_on_importing(database, parts),
        LOOK_AT_IMPORTS.kind: look_at_imports(database, parts),
        DELETE_NAVIGATOR_CODES.kind: delete_navigator_codes(parts),
        PURGE_IDEMPOTENCY.kind: purge_idempotency(parts.clock),
        **parts.event_jobs.handlers,
    }
    recurring = (
        NOTICE_CLOCKS,
        RECOUNT_CLOCKS,
        FOLLOW_REFERRAL,
        FORGET_DRAFTS,
        DELETE_NAVIGATOR_CODES,
        GATHER_STATISTICS,
        IMPORT_PTV,
        LOOK_AT_IMPORTS,
        PART_FORGOTTEN,
        PURGE_IDEMPOTENCY,
        *parts.event_jobs.recurring,
    )
    return Worker(database, handlers, recurring, parts.clock)
