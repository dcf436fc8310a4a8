"""The care need assessment that this service knows of, for a referral that does not tell of one. Source: D-11."""

from dataclasses import replace

from services.referral.storage import assessments
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.referral.referrals import AssessedNeed
from shared.kit.jobs import Connection
from shared.law.civil_time import civil_date
from shared.terms.registers import Register


async def with_known_assessment(connection: Connection, record: ReferralRecord) -> ReferralRecord:
    """The referral with the latest completed assessment, where the writer works in its register.

    To others not even its being there is told (D-8).
    """
    if record.care_need_assessment is not None or record.from_register is not Register.HEALTH_CARE:
        return record
    known = await assessments.care_need_assessed(connection, record.person_ref)
    if known is None:
        return record
    return replace(record, care_need_assessment=AssessedNeed(assessed_on=civil_date(known.completed_at), by=known.by))
