"""Who makes contact and what they may say: an anonymous contact holds nothing personal (D-8, D-14)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from services.guidance.api.callers import CREATE_CONTACTS
from services.guidance.api.refusals import IDENTIFIER_IN_ANONYMOUS_TEXT
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.storage.contacts import IdentityRecord
from shared.contracts.guidance.contacts import NewContact
from shared.contracts.problem import FieldError
from shared.kit.identity import Caller
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, FORBIDDEN, STRONGER_IDENTIFICATION, Refusal
from shared.kit.sealing import Sealer
from shared.law.identifiers_in_text import identifiers_in
from shared.law.personal_identity_code import parse
from shared.terms.channels import Channel
from shared.terms.guidance import Contactor
from shared.terms.people import CallerKind
from shared.terms.permissions import IdentificationMethod

_BY_DUTY = frozenset({CallerKind.PROFESSIONAL, CallerKind.SYSTEM})
_OF_ONESELF = frozenset({Contactor.CLIENT, Contactor.MINOR})
_PERSONAL_DETAILS = ("name", "phone", "personal_identity_code")
_SCREENED = ("topic_code", "topic", "message")
_BY_DUTY_ONLY = ("personal_identity_code", "contacted_at", "identification_method", "transcript")
_WORDS = ("topic", "message", "callback_phone")


@dataclass(frozen=True, slots=True)
class Words:
    """What an identified contactor wrote."""

    topic: str | None
    message: str | None
    callback_phone: str | None


@dataclass(frozen=True, slots=True)
class Identified:
    """A contactor or client who is known."""

    record: IdentityRecord
    birth_date: date


def acts_by_duty(caller: Caller | None) -> bool:
    """A professional or an integrator's system, who records the contact of somebody else."""
    return caller is not None and caller.kind in _BY_DUTY


def refuse_closed(caller: Caller | None) -> None:
    """Anybody may make contact; a system only with its scope, and our own services never."""
    if caller is None or caller.kind in {CallerKind.CITIZEN, CallerKind.PROFESSIONAL}:
        return
    if caller.kind is not CallerKind.SYSTEM or CREATE_CONTACTS not in caller.scopes:
        raise Refusal(FORBIDDEN)


def check_who_says(caller: Caller | None, new: NewContact) -> None:
    """What only those on duty, or only the identified, may say."""
    by_duty = acts_by_duty(caller)
    for name in () if by_duty else _BY_DUTY_ONLY:
        if getattr(new, name):
            raise invalid(f"/{name}", "professionals_only", "Only professionals and systems may send this.")
    if by_duty and new.questionnaires:
        raise invalid(
            "/questionnaires", "client_only", "Only the client sends a questionnaire along; leave questionnaires out."
        )
    if not by_duty and new.identified and new.contactor not in _OF_ONESELF:
        # Else the code of whoever writes would stand as the client's, and their age decide about the client's clocks.
        # A guardian or relative is taken at their word and comes back by the tracking code: no rule needs to know by
        # identity who else writes (D-1 is about a child's appointments), and what nothing needs is not kept (D-14).
        raise invalid("/contactor", "client_only", "Only the client is known by identity; leave identified out.")
    _check_who_is_named(new, by_duty=by_duty)
    if new.personal_identity_code is not None and new.channel is Channel.MEETING_PLACE and not new.identified:
        # At a meeting place nobody is known by default, so a code that came along by habit is not taken.
        raise invalid("/identified", "anonymous_by_default", "At a meeting place, say that the client is identified.")
    if by_duty and new.identified and new.personal_identity_code is None:
        raise invalid("/personal_identity_code", "missing", "Send the client's identity code, or leave identified out.")


def _check_who_is_named(new: NewContact, *, by_duty: bool) -> None:
    """An anonymous contact names nobody."""
    is_identified = new.identified or new.personal_identity_code is not None
    if not is_identified and new.callback_requested and not by_duty:
        raise invalid("/callback_requested", "identified_only", "An anonymous contact leaves no number to call.")
    if not is_identified and new.callback_phone is not None:
        raise invalid("/callback_phone", "identified_only", "An anonymous contact holds no phone number.")
    for name in _PERSONAL_DETAILS:
        if not is_identified and getattr(new.contactor_details, name, None) is not None:
            raise invalid(f"/contactor_details/{name}", "identified_only", "An anonymous contact tells nobody's name.")


async def identify(parts: GuidanceParts, caller: Caller | None, new: NewContact) -> Identified | None:
    """Who it is: a citizen who asks for it by the issuer's word, a client by the professional's; None: anonymous."""
    if acts_by_duty(caller):
        code = new.personal_identity_code
        if code is not None and caller is not None and caller.kind is CallerKind.SYSTEM:
            _refuse_temporary(parts, code)
    else:
        code = await own_code(parts, caller) if new.identified else None
    if code is None:
        return None
    method = new.identification_method if acts_by_duty(caller) else IdentificationMethod.STRONG_ELECTRONIC
    return known_person(parts, code, Words(*(getattr(new, name) for name in _WORDS)), method)


def known_person(parts: GuidanceParts, code: str, words: Words, method: IdentificationMethod | None) -> Identified:
    """The person of an identity code, with the words that are sealed from now on."""
    seal = parts.sealer.seal
    record = IdentityRecord(
        parts.sealer.reference(code), seal(code), seal(json.dumps(asdict(words))), method, parts.clock()
    )
    return Identified(record, parse(code).birth_date)


def words_of(sealer: Sealer, identity: IdentityRecord) -> Words:
    """What was written, opened."""
    return Words(**json.loads(sealer.open(identity.sealed_words)))


def refuse_identifiers(new: NewContact) -> None:
    """Refuse an anonymous contact whose texts seem to hold personal identifiers: which field and kind, never what."""
    refuse_identifiers_in(_written(new))


def refuse_identifiers_in(texts: Iterable[tuple[str, str]]) -> None:
    """The same of texts with their pointers."""
    errors = [
        FieldError(pointer=pointer, code=kind.value, detail="Such data are not taken in an anonymous contact.")
        for pointer, text in texts
        for kind in sorted(identifiers_in(text))
    ]
    if errors:
        raise Refusal(IDENTIFIER_IN_ANONYMOUS_TEXT, errors=errors)


def _written(new: NewContact) -> Iterator[tuple[str, str]]:
    """Every text of a contact in which somebody may write who they are."""
    for name in (*_SCREENED, "place"):
        yield f"/{name}", getattr(new, name) or ""
    if new.contactor_details is not None:
        for name in ("relation", "organisation"):
            yield f"/contactor_details/{name}", getattr(new.contactor_details, name) or ""
    if new.situation is not None:
        yield "/situation/life_situation", new.situation.life_situation or ""
        for place, text in enumerate(new.situation.services_in_use):
            yield f"/situation/services_in_use/{place}", text
    if new.form is not None:
        yield from ((f"/form/answers/{code}", said) for code, said in new.form.answers.items() if isinstance(said, str))
    for place, line in enumerate(new.transcript):
        yield f"/transcript/{place}/text", line.text


async def own_code(parts: GuidanceParts, caller: Caller | None) -> str:
    """The identity code of a strongly identified citizen, by the issuer's word; refuses others."""
    if caller is None or not caller.strongly_identified:
        raise Refusal(
            STRONGER_IDENTIFICATION,
            headers={"www-authenticate": 'Bearer error="insufficient_user_authentication"'},
        )
    code = await parts.user_info.identity_code(caller.token)
    if code is None:
        raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    return code


def _refuse_temporary(parts: GuidanceParts, code: str) -> None:
    if parse(code).is_temporary and not parts.temporary_codes_from_citizens:
        raise invalid(
            "/personal_identity_code", "temporary", "A temporary identity code is accepted from professionals only."
        )
