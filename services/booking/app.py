"""Assembles the booking service; the only file that knows settings, database and outside parties together."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from services.booking.api import (
    absences,
    appointment_series,
    appointment_series_changes,
    appointment_series_proposals,
    appointment_series_visits,
    appointments,
    attendance,
    attending,
    booking_rights,
    calendars,
    catalogue,
    changing,
    days,
    history,
    holds,
    instructions,
    issuing_rights,
    me,
    open_booking,
    persons,
    right_times,
    schedules,
    slots,
    work_items,
)
from services.booking.api.refusals import BOOKING_REFUSALS
from services.booking.flows.authority import Authorities
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import EVENTS
from services.booking.jobs.worker import worker
from services.booking.settings import BookingSettings
from services.booking.storage.plumbing import STATEMENTS
from shared.clients.e_authorizations import EAuthorizations
from shared.clients.user_info import UserInfo
from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.assembly import Assembly, assemble
from shared.kit.clock import Clock, now
from shared.kit.logs import configure_logs
from shared.kit.paging import Cursors
from shared.kit.service import create_service
from shared.kit.signed_links import SignedLinks
from shared.kit.worker import create_worker
from shared.kit.yaml_folder import read_folder
from shared.law.working_days import finnish_working_days

NAME = "booking"
DESCRIPTION = """
Free times, booking rights and appointments. A guardian acts for a child under 12; a professional books for the others.

Every answer carries `X-Request-ID`. Every refusal is a problem document (RFC 9457) in Finnish, Swedish or English by
`Accept-Language`; the catalogue is at `/v1/problems`. A change of an existing resource names its `ETag` in `If-Match`;
a POST may carry an `Idempotency-Key`.
"""


@dataclass(frozen=True)
class Transports:
    """Other ways to the parties that are called; the network when None."""

    issuer: httpx.AsyncBaseTransport | None = None
    e_authorizations: httpx.AsyncBaseTransport | None = None


def create_app(settings: BookingSettings, *, clock: Clock = now, to: Transports | None = None) -> FastAPI:
    """The service's app; opens no connection before it is used."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    app = create_service(
        title="Polku booking",
        description=DESCRIPTION,
        plumbing=assembly.plumbing,
        routers=[
            slots.router,
            holds.router,
            right_times.router,
            appointments.router,
            changing.router,
            attending.router,
            history.router,
            booking_rights.router,
            instructions.router,
            calendars.router,
            issuing_rights.router,
            me.router,
            persons.router,
            attendance.router,
            schedules.router,
            absences.router,
            days.router,
            work_items.router,
            catalogue.router,
            appointment_series_proposals.router,
            appointment_series.router,
            appointment_series_changes.router,
        ],
        refusals=(
            *BOOKING_REFUSALS,
            *issuing_rights.REFUSALS,
            *open_booking.REFUSALS,
            *appointment_series_visits.REFUSALS,
        ),
        close=assembly.close,
        neighbours={},
        events=EVENTS,
    )
    app.state.parts = parts
    return app


def create_worker_app(settings: BookingSettings, *, clock: Clock = now, to: Transports | None = None) -> Starlette:
    """The service's worker: its jobs, with health and metrics beside them."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    parts.event_jobs.measure(assembly.plumbing.telemetry.meter)
    return create_worker(worker(assembly.plumbing.database, parts), assembly.plumbing, close=assembly.close)


def from_environment() -> FastAPI:
    """The service as uvicorn starts it: `uvicorn --factory services.booking.app:from_environment`."""
    configure_logs(NAME)
    return create_app(BookingSettings())


def worker_from_environment() -> Starlette:
    """The worker as uvicorn starts it: `uvicorn --factory services.booking.app:worker_from_environment`."""
    configure_logs(f"{NAME}-worker")
    return create_worker_app(BookingSettings())


def _assemble(settings: BookingSettings, clock: Clock, to: Transports) -> tuple[Assembly, BookingParts]:
    assembly = assemble(NAME, settings, STATEMENTS, clock, to_issuer=to.issuer)
    plumbing = assembly.plumbing
    source = EAuthorizations(
        assembly.client(str(settings.e_authorizations_url), transport=to.e_authorizations),
        client_id=settings.e_authorizations_client_id,
        secret=settings.e_authorizations_secret.get_secret_value(),
        clock=clock,
    )
    user_info = UserInfo(
        assembly.issuer,
        endpoint=lambda: plumbing.keys.endpoints.get("userinfo_endpoint"),
        claim=settings.claim_identity_code,
    )
    this_year = clock().year
    return assembly, BookingParts(
        packs=CountyPacks(packs=tuple(read_folder(folder, CountyPack) for folder in settings.county_packs)),
        clock=clock,
        working_days=finnish_working_days(this_year - 5, this_year + 5),
        authorities=Authorities(
            source, user_info, plumbing.sealer, plumbing.database, clock, mandate_issue=settings.mandate_issue
        ),
        sealer=plumbing.sealer,
        cursors=Cursors(settings.cursor_key),
        links=SignedLinks(settings.cursor_key),
        times_open_days=settings.times_open_days,
        temporary_codes_from_citizens=settings.temporary_codes_from_citizens,
        right_issuing_clients=frozenset(settings.right_issuing_clients),
        attendance_clients=frozenset(settings.attendance_clients),
        event_jobs=assembly.event_jobs(),
    )
