"""Assembles the guidance service; the only file that knows settings, database and outside parties together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from services.guidance.api import (
    areas,
    calls,
    child_protection_handling,
    child_protection_notices,
    consulting,
    contact_forms,
    contact_workers,
    contacts,
    deadlines,
    desk,
    documentation,
    erasures,
    feedback,
    guided_questions,
    handling,
    identifying,
    joint_clients,
    left_out_assessment,
    making_contact,
    matters,
    messages,
    navigator_codes,
    outcomes,
    preliminary_assessment,
    ptv_imports,
    self_care,
    staffing,
    statistics,
    stepped_care,
    tools,
    tracking,
    words_of_months,
)
from services.guidance.api.child_protection_refusals import CHILD_PROTECTION_REFUSALS
from services.guidance.api.desk_refusals import DESK_REFUSALS
from services.guidance.api.directory import editing, finding, watching
from services.guidance.api.directory.refusals import DIRECTORY_REFUSALS
from services.guidance.api.feedback import FEEDBACK_GIVEN
from services.guidance.api.joint_client_refusals import PERSON_NOT_KNOWN
from services.guidance.api.pages import dashboard, desk_view
from services.guidance.api.pages.shells import page_routes
from services.guidance.api.questionnaires import answering, attaching
from services.guidance.api.refusals import GUIDANCE_REFUSALS
from services.guidance.flows.dashboard import DASHBOARD_SECONDS, Recently
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.ptv.catalogue import source_of
from services.guidance.flows.ptv.last_imports import LastImports
from services.guidance.flows.questionnaires.in_use import questionnaires_in_use
from services.guidance.flows.telling import EVENTS
from services.guidance.flows.words.forms import warm_up
from services.guidance.jobs.worker import worker
from services.guidance.settings import GuidanceSettings
from services.guidance.storage.plumbing import STATEMENTS
from shared.clients.booking import Booking
from shared.clients.referral import Referral
from shared.clients.user_info import UserInfo
from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.assembly import Assembly, assemble
from shared.kit.clock import Clock, now
from shared.kit.clock_counts import ClockCounts
from shared.kit.logs import configure_logs
from shared.kit.paging import Cursors
from shared.kit.service import create_service
from shared.kit.worker import create_worker
from shared.kit.yaml_folder import read_folder
from shared.law.working_days import finnish_working_days

NAME = "guidance"
DESCRIPTION = """
Contacts with the client guidance and their clocks. Anybody makes contact, anonymously or identified; the unit's desk
list stands in the order in which the clocks run out.

Every answer carries `X-Request-ID`. Every refusal is a problem document (RFC 9457) in Finnish, Swedish or English by
`Accept-Language`; the catalogue is at `/v1/problems`. A change of an existing resource names its `ETag` in `If-Match`;
a POST may carry an `Idempotency-Key`, which without a token has 32 characters or more.
"""
FIRST_CALENDAR_YEAR: Final = 2011
"""Year in which the first rule of the table came into force (Terveydenhuoltolaki 1326/2010)."""


@dataclass(frozen=True)
class Transports:
    """Other ways to the parties that are called; the network when None."""

    issuer: httpx.AsyncBaseTransport | None = None
    booking: httpx.AsyncBaseTransport | None = None
    referral: httpx.AsyncBaseTransport | None = None
    ptv: httpx.AsyncBaseTransport | None = None


def create_app(settings: GuidanceSettings, *, clock: Clock = now, to: Transports | None = None) -> FastAPI:
    """The service's app; opens no connection before it is used."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    app = create_service(
        title="Polku guidance",
        description=DESCRIPTION,
        plumbing=assembly.plumbing,
        routers=[
            tracking.router,
            desk.router,
            contacts.router,
            handling.router,
            deadlines.router,
            contact_workers.router,
            calls.router,
            staffing.router,
            areas.router,
            preliminary_assessment.router,
            documentation.router,
            making_contact.router,
            contact_forms.router,
            identifying.router,
            messages.router,
            tools.router,
            erasures.router,
            child_protection_notices.making,
            child_protection_notices.router,
            child_protection_handling.router,
            joint_clients.router,
            outcomes.router,
            consulting.router,
            matters.router,
            answering.router,
            attaching.router,
            desk_view.router,
            dashboard.router,
            page_routes(settings, assembly.plumbing.keys),
            left_out_assessment.router,
            watching.router,
            ptv_imports.router,
            finding.router,
            editing.router,
            guided_questions.router,
            stepped_care.router,
            navigator_codes.router,
            words_of_months.router,
            statistics.router,
            self_care.router,
            feedback.router,
        ],
        refusals=(
            *GUIDANCE_REFUSALS,
            *DESK_REFUSALS,
            *CHILD_PROTECTION_REFUSALS,
            PERSON_NOT_KNOWN,
            *DIRECTORY_REFUSALS,
            FEEDBACK_GIVEN,
        ),
        close=assembly.close,
        neighbours={"booking": parts.booking.lives, "referral": parts.referral.lives},
        events=EVENTS,
    )
    app.state.parts = parts
    return app


def create_worker_app(settings: GuidanceSettings, *, clock: Clock = now, to: Transports | None = None) -> Starlette:
    """The service's worker: its jobs, with health and metrics beside them."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    parts.clock_counts.measure(assembly.plumbing.telemetry.meter)
    parts.ptv_imports.measure(assembly.plumbing.telemetry.meter)
    parts.event_jobs.measure(assembly.plumbing.telemetry.meter)
    return create_worker(worker(assembly.plumbing.database, parts), assembly.plumbing, close=assembly.close)


def from_environment() -> FastAPI:
    """The service as uvicorn starts it: `uvicorn --factory services.guidance.app:from_environment`."""
    configure_logs(NAME)
    warm_up()
    return create_app(GuidanceSettings())


def worker_from_environment() -> Starlette:
    """The worker as uvicorn starts it: `uvicorn --factory services.guidance.app:worker_from_environment`."""
    configure_logs(f"{NAME}-worker")
    return create_worker_app(GuidanceSettings())


def _assemble(settings: GuidanceSettings, clock: Clock, to: Transports) -> tuple[Assembly, GuidanceParts]:
    assembly = assemble(NAME, settings, STATEMENTS, clock, to_issuer=to.issuer)
    plumbing = assembly.plumbing
    user_info = UserInfo(
        assembly.issuer,
        endpoint=lambda: plumbing.keys.endpoints.get("userinfo_endpoint"),
        claim=settings.claim_identity_code,
    )
    packs = CountyPacks(packs=tuple(read_folder(folder, CountyPack) for folder in settings.county_packs))
    return assembly, GuidanceParts(
        packs=packs,
        clock=clock,
        working_days=finnish_working_days(FIRST_CALENDAR_YEAR, clock().year + 5),
        booking=Booking(
            assembly.neighbour(str(settings.booking_url), audience=settings.booking_audience, transport=to.booking)
        ),
        referral=Referral(
            assembly.neighbour(str(settings.referral_url), audience=settings.referral_audience, transport=to.referral)
        ),
        user_info=user_info,
        sealer=plumbing.sealer,
        cursors=Cursors(settings.cursor_key),
        event_jobs=assembly.event_jobs(),
        clock_counts=ClockCounts(clock),
        temporary_codes_from_citizens=settings.temporary_codes_from_citizens,
        draft_time_to_live=timedelta(hours=settings.draft_ttl_hours),
        questionnaires=questionnaires_in_use(packs.packs),
        ptv=source_of(assembly.client(str(settings.ptv_url), transport=to.ptv), settings) if settings.ptv_url else None,
        ptv_imports=LastImports(clock),
        dashboards=Recently(seconds=DASHBOARD_SECONDS),
    )
