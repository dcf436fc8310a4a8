"""Assembles the referral service; the only file that knows settings, database and neighbours together."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from services.referral.api import (
    assessment_answers,
    assessment_initiation,
    assessment_refusals,
    assessment_transitions,
    assessments,
    channels,
    consultation_asking,
    consultation_converting,
    consultation_refusals,
    consultation_steps,
    consultations,
    counterparts,
    deciding,
    handling,
    handover_offering,
    handover_refusals,
    handover_transitions,
    handover_withdrawing,
    handovers,
    my_referrals,
    own_workers,
    pathways,
    permissions,
    referral_attachments,
    referral_lists,
    referrals,
    statistics,
    transitions,
)
from services.referral.api.refusals import REFERRAL_REFUSALS
from services.referral.flows.consultations import CONSULTATION_EVENTS
from services.referral.flows.parts import ReferralParts
from services.referral.flows.permissions import PERMISSION_EVENTS
from services.referral.flows.referral_counts import ReferralCounts
from services.referral.flows.telling import EVENTS
from services.referral.flows.telling_matters import MATTER_EVENTS
from services.referral.jobs.worker import worker
from services.referral.settings import ReferralSettings
from services.referral.storage.plumbing import STATEMENTS
from shared.clients.booking import Booking
from shared.clients.e_authorizations import EAuthorizations
from shared.clients.user_info import UserInfo
from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.acting import ACTING_REFUSALS
from shared.kit.assembly import Assembly, assemble
from shared.kit.clock import Clock, now
from shared.kit.clock_counts import ClockCounts
from shared.kit.logs import configure_logs
from shared.kit.paging import Cursors
from shared.kit.service import create_service
from shared.kit.worker import create_worker
from shared.kit.yaml_folder import read_folder
from shared.law.working_days import finnish_working_days

NAME = "referral"
FIRST_CALENDAR_YEAR = 2011
"""Year in which the first rule of the deadline table came into force (Terveydenhuoltolaki 1326/2010)."""
DESCRIPTION = """
Referrals between units by versioned criteria. An accepted referral gives the family its booking right.

Every answer carries `X-Request-ID`. Every refusal is a problem document (RFC 9457) in Finnish, Swedish or English by
`Accept-Language`; the catalogue is at `/v1/problems`. A change of an existing resource names its `ETag` in `If-Match`;
a POST may carry an `Idempotency-Key`.
"""


@dataclass(frozen=True)
class Transports:
    """Other ways to the parties that are called; the network when None."""

    issuer: httpx.AsyncBaseTransport | None = None
    booking: httpx.AsyncBaseTransport | None = None
    e_authorizations: httpx.AsyncBaseTransport | None = None


def create_app(settings: ReferralSettings, *, clock: Clock = now, to: Transports | None = None) -> FastAPI:
    """The service's app; opens no connection before it is used."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    app = create_service(
        title="Polku referral",
        description=DESCRIPTION,
        plumbing=assembly.plumbing,
        routers=[
            referral_lists.router,
            my_referrals.router,
            referrals.router,
            transitions.router,
            handling.router,
            deciding.router,
            referral_attachments.router,
            pathways.router,
            permissions.router,
            handovers.router,
            handover_offering.router,
            handover_transitions.router,
            handover_withdrawing.router,
            assessments.router,
            assessment_answers.router,
            assessment_initiation.router,
            assessment_transitions.router,
            own_workers.router,
            counterparts.router,
            consultations.router,
            consultation_asking.router,
            consultation_steps.router,
            consultation_converting.router,
            channels.router,
            statistics.router,
        ],
        refusals=(
            *REFERRAL_REFUSALS,
            *ACTING_REFUSALS,
            *permissions.REFUSALS,
            *handover_refusals.REFUSALS,
            *assessment_refusals.REFUSALS,
            *consultation_refusals.REFUSALS,
        ),
        close=assembly.close,
        neighbours={"booking": parts.booking.lives},
        events=(*EVENTS, *PERMISSION_EVENTS, *MATTER_EVENTS, *CONSULTATION_EVENTS),
    )
    app.state.parts = parts
    return app


def create_worker_app(settings: ReferralSettings, *, clock: Clock = now, to: Transports | None = None) -> Starlette:
    """The service's worker: its jobs, with health and metrics beside them."""
    assembly, parts = _assemble(settings, clock, to or Transports())
    parts.clock_counts.measure(assembly.plumbing.telemetry.meter)
    parts.referral_counts.measure(assembly.plumbing.telemetry.meter)
    parts.event_jobs.measure(assembly.plumbing.telemetry.meter)
    return create_worker(worker(assembly.plumbing.database, parts), assembly.plumbing, close=assembly.close)


def from_environment() -> FastAPI:
    """The service as uvicorn starts it: `uvicorn --factory services.referral.app:from_environment`."""
    configure_logs(NAME)
    return create_app(ReferralSettings())


def worker_from_environment() -> Starlette:
    """The worker as uvicorn starts it: `uvicorn --factory services.referral.app:worker_from_environment`."""
    configure_logs(f"{NAME}-worker")
    return create_worker_app(ReferralSettings())


def _assemble(settings: ReferralSettings, clock: Clock, to: Transports) -> tuple[Assembly, ReferralParts]:
    assembly = assemble(NAME, settings, STATEMENTS, clock, to_issuer=to.issuer)
    to_booking = assembly.neighbour(str(settings.booking_url), audience=settings.booking_audience, transport=to.booking)
    user_info = UserInfo(
        assembly.issuer,
        endpoint=lambda: assembly.plumbing.keys.endpoints.get("userinfo_endpoint"),
        claim=settings.claim_identity_code,
    )
    authority_source = EAuthorizations(
        assembly.client(str(settings.e_authorizations_url), transport=to.e_authorizations),
        client_id=settings.e_authorizations_client_id,
        secret=settings.e_authorizations_secret.get_secret_value(),
        clock=clock,
    )
    return assembly, ReferralParts(
        packs=CountyPacks(packs=tuple(read_folder(folder, CountyPack) for folder in settings.county_packs)),
        clock=clock,
        booking=Booking(to_booking),
        user_info=user_info,
        authority_source=authority_source,
        sealer=assembly.plumbing.sealer,
        cursors=Cursors(settings.cursor_key),
        event_jobs=assembly.event_jobs(),
        working_days=finnish_working_days(FIRST_CALENDAR_YEAR, clock().year + 5),
        clock_counts=ClockCounts(clock),
        referral_counts=ReferralCounts(clock),
        handover_clients=frozenset(settings.handover_clients),
    )
