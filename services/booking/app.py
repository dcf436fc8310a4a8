"""Assembles the booking service; the only file that knows settings, database and outside parties together."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from services.booking.api import (
    absences,
    appointment_series,
    appointment_series_changes,
    appointment_series_move_proposals,
    appointment_series_proposals,
    appointment_series_visits,
    appointments,
    attendance,
    attending,
    booking_rights,
    calendars,
    catalogue,
    changing,
    contact_details,
    days,
    history,
    holds,
    instructions,
    issuing_rights,
    me,
    messages,
    open_booking,
    persons,
    protections,
    right_times,
    schedules,
    slots,
    statistics,
    waiting_list,
    waiting_list_answers,
    waiting_list_standing,
    work_items,
)
from services.booking.api.refusals import BOOKING_REFUSALS
from services.booking.flows.authority import Authorities
from services.booking.flows.channels import Channels
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import EVENTS
from services.booking.flows.waiting_list import EVENTS as WAITING_LIST_EVENTS
from services.booking.jobs.messages import MessageJobs
from services.booking.jobs.worker import worker
from services.booking.settings import BookingSettings
from services.booking.storage.plumbing import STATEMENTS
from shared.clients.e_authorizations import EAuthorizations
from shared.clients.e_mail import EMail
from shared.clients.suomi_fi_messages import SuomiFiMessages
from shared.clients.text_messages import TextMessages
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
    text_messages: httpx.AsyncBaseTransport | None = None
    suomi_fi_messages: httpx.AsyncBaseTransport | None = None


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
            protections.router,
            attendance.router,
            schedules.router,
            absences.router,
            days.router,
            work_items.router,
            waiting_list.router,
            waiting_list_answers.router,
            contact_details.router,
            messages.router,
            catalogue.router,
            appointment_series_proposals.router,
            appointment_series_move_proposals.router,
            appointment_series.router,
            appointment_series_changes.router,
            statistics.router,
        ],
        refusals=(
            *BOOKING_REFUSALS,
            *issuing_rights.REFUSALS,
            *open_booking.REFUSALS,
            *appointment_series_visits.REFUSALS,
            *waiting_list_standing.REFUSALS,
        ),
        close=assembly.close,
        neighbours={},
        events=(*EVENTS, *WAITING_LIST_EVENTS),
    )
    app.state.parts = parts
    return app


def create_worker_app(settings: BookingSettings, *, clock: Clock = now, to: Transports | None = None) -> Starlette:
    """The service's worker: its jobs, with health and metrics beside them."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    parts.event_jobs.measure(assembly.plumbing.telemetry.meter)
    messages_sent = MessageJobs(assembly.plumbing.database, parts)
    messages_sent.measure(assembly.plumbing.telemetry.meter)
    jobs = worker(assembly.plumbing.database, parts, messages_sent)
    return create_worker(jobs, assembly.plumbing, close=assembly.close)


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
        channels=_channels(settings, assembly, clock, to),
        authorities=Authorities(
            source, user_info, plumbing.sealer, plumbing.database, clock, mandate_issue=settings.mandate_issue
        ),
        sealer=plumbing.sealer,
        cursors=Cursors(settings.cursor_key),
        links=SignedLinks(settings.cursor_key),
        times_open_days=settings.times_open_days,
        temporary_codes_from_citizens=settings.temporary_codes_from_citizens,
        right_issuing_clients=frozenset(settings.right_issuing_clients),
        booking_clients=frozenset(settings.booking_clients),
        attendance_clients=frozenset(settings.attendance_clients),
        event_jobs=assembly.event_jobs(),
    )


def _channels(settings: BookingSettings, assembly: Assembly, clock: Clock, to: Transports) -> Channels:
    """Those that are set; the settings refuse one that is half set."""
    return Channels(
        e_mail=_e_mail(settings, clock),
        text_messages=_text_messages(settings, assembly, to),
        suomi_fi=_suomi_fi(settings, assembly, to),
    )


def _e_mail(settings: BookingSettings, clock: Clock) -> EMail | None:
    if settings.smtp_host is None or settings.mail_sender is None:
        return None
    return EMail(
        settings.smtp_host,
        settings.smtp_port,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        start_tls=settings.smtp_start_tls,
        sender=settings.mail_sender,
        clock=clock,
    )


def _text_messages(settings: BookingSettings, assembly: Assembly, to: Transports) -> TextMessages | None:
    url, token, sender = settings.text_messages_url, settings.text_messages_token, settings.text_messages_sender
    if url is None or token is None or sender is None:
        return None
    client = assembly.client(str(url), transport=to.text_messages)
    return TextMessages(client, token=token.get_secret_value(), sender=sender)


def _suomi_fi(settings: BookingSettings, assembly: Assembly, to: Transports) -> SuomiFiMessages | None:
    url, service_id = settings.suomi_fi_messages_url, settings.suomi_fi_messages_service_id
    username, password = settings.suomi_fi_messages_username, settings.suomi_fi_messages_password
    if url is None or username is None or password is None or service_id is None:
        return None
    return SuomiFiMessages(
        assembly.client(str(url), transport=to.suomi_fi_messages),
        username=username,
        password=password.get_secret_value(),
        service_id=service_id,
    )
