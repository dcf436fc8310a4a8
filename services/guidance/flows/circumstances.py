"""What comes with a contact, sealed for keeping and opened for its unit."""

import json

from services.guidance.storage.circumstances import CircumstancesRecord, PartyRecord
from shared.contracts.guidance.contacts import NewContact
from shared.contracts.guidance.making_contact import Circumstances, ContactorDetails, ContactorParty, Situation
from shared.kit.sealing import Sealer
from shared.terms.guidance import Contactor

_NOTHING_SAID = Situation()
_NOTHING_CAME = Circumstances(
    place=None, user_group=None, services_in_use=[], life_situation=None, form=None, not_disclosed_to_guardian=False
)


def sealed_circumstances(sealer: Sealer, new: NewContact) -> CircumstancesRecord | None:
    """What came with a contact; None when nothing did. A minor alone is not disclosed unless they allow it (R-095)."""
    situation = new.situation or _NOTHING_SAID
    not_disclosed = new.contactor is Contactor.MINOR and new.not_disclosed_to_guardian is not False
    if new.situation is None and new.form is None and new.place is None and not not_disclosed:
        return None
    said = {
        "services_in_use": situation.services_in_use,
        "life_situation": situation.life_situation,
        "answers": new.form.answers if new.form else {},
    }
    return CircumstancesRecord(
        place=new.place,
        user_group=situation.user_group,
        not_disclosed_to_guardian=not_disclosed,
        form_code=new.form.code if new.form else None,
        form_version=new.form.version if new.form else None,
        sealed_circumstances=sealer.seal(json.dumps(said)),
    )


def opened_circumstances(sealer: Sealer, record: CircumstancesRecord | None) -> Circumstances:
    """The same for the unit to see."""
    if record is None:
        return _NOTHING_CAME
    said = json.loads(sealer.open(record.sealed_circumstances))
    form = {"code": record.form_code, "version": record.form_version, "answers": said["answers"]}
    return Circumstances.model_validate(
        {
            "place": record.place,
            "user_group": record.user_group,
            "services_in_use": said["services_in_use"],
            "life_situation": said["life_situation"],
            "form": form if record.form_code else None,
            "not_disclosed_to_guardian": record.not_disclosed_to_guardian,
        }
    )


def sealed_party(sealer: Sealer, details: ContactorDetails | None) -> PartyRecord | None:
    """Who made contact about somebody else."""
    if details is None:
        return None
    code = details.personal_identity_code
    return PartyRecord(
        sealed_details=sealer.seal(details.model_dump_json(exclude={"personal_identity_code"})),
        person_ref=sealer.reference(code) if code else None,
        sealed_identity_code=sealer.seal(code) if code else None,
    )


def opened_party(sealer: Sealer, record: PartyRecord | None) -> ContactorParty | None:
    """The same for the unit to see."""
    return ContactorParty.model_validate_json(sealer.open(record.sealed_details)) if record else None
