"""Refusals and the problem documents made of them; nothing submitted is ever repeated in one."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from shared.contracts.problem import FieldError, Problem
from shared.contracts.texts import LocalisedText
from shared.kit.field_words import sentence, validators_sentence
from shared.kit.texts import in_language
from shared.terms.people import Language

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of refusal, with its words in the languages of the readers."""

    code: str
    status: int
    title: LocalisedText
    detail: LocalisedText

    @property
    def uri(self) -> str:
        """Stable URI reference of the type; the service describes it there."""
        return f"/problems/{self.code}"


def problem_type(
    code: str, status: int, *, fi: tuple[str, str], sv: tuple[str, str], en: tuple[str, str]
) -> ProblemType:
    """A problem type from its (title, detail) in each language."""
    return ProblemType(
        code,
        status,
        title=LocalisedText(fi=fi[0], sv=sv[0], en=en[0]),
        detail=LocalisedText(fi=fi[1], sv=sv[1], en=en[1]),
    )


@dataclass(frozen=True, slots=True)
class UnfitField:
    """One field that does not fit its contract: where, the validator's code, and the limits that it broke."""

    pointer: str
    code: str
    limits: Mapping[str, str]


class Refusal(Exception):
    """The service says no, and why."""

    def __init__(
        self,
        kind: ProblemType,
        *,
        errors: Sequence[FieldError | UnfitField] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})


UNAUTHENTICATED = problem_type(
    "unauthenticated",
    401,
    fi=("Tunnistautuminen puuttuu", "Lähetä voimassa oleva käyttöoikeustunniste."),
    sv=("Identifiering saknas", "Skicka en giltig åtkomsttoken."),
    en=("Not authenticated", "Send a valid access token."),
)
STRONGER_IDENTIFICATION = problem_type(
    "stronger-identification-needed",
    401,
    fi=("Vahva tunnistautuminen tarvitaan", "Tunnistaudu vahvasti ja yritä uudelleen."),
    sv=("Stark identifiering behövs", "Identifiera dig starkt och försök igen."),
    en=("Strong identification is needed", "Identify yourself strongly, then try again."),
)
FORBIDDEN = problem_type(
    "forbidden",
    403,
    fi=("Toiminto ei kuulu tälle kutsujalle", "Käyttöoikeutesi eivät kata tätä toimintoa."),
    sv=("Funktionen är inte tillåten", "Dina rättigheter omfattar inte denna funktion."),
    en=("Not for this caller", "Your rights do not cover this operation."),
)
NOT_FOUND = problem_type(
    "not-found",
    404,
    fi=("Ei löydy", "Pyydettyä tietoa ei ole, tai se ei ole nähtävissäsi."),
    sv=("Finns inte", "Uppgiften finns inte eller är inte synlig för dig."),
    en=("Not found", "What you asked for does not exist, or is not yours to see."),
)
METHOD_NOT_ALLOWED = problem_type(
    "method-not-allowed",
    405,
    fi=("Menetelmä ei käy", "Tämä osoite ei tue pyynnön menetelmää."),
    sv=("Metoden är inte tillåten", "Adressen stöder inte metoden."),
    en=("Method not allowed", "This address does not support the method."),
)
VALIDATION = problem_type(
    "validation",
    422,
    fi=("Pyyntö ei kelpaa", "Tarkista kohdat, jotka luetellaan kentässä errors."),
    sv=("Begäran är ogiltig", "Kontrollera fälten som räknas upp i errors."),
    en=("The request is not valid", "Check the fields listed under errors."),
)
MALFORMED_JSON = problem_type(
    "malformed-json",
    400,
    fi=("JSON on virheellinen", "Pyynnön sisältö ei ole kelvollista JSONia."),
    sv=("Felaktig JSON", "Innehållet är inte giltig JSON."),
    en=("Malformed JSON", "The body is not valid JSON."),
)
TOO_LARGE = problem_type(
    "too-large",
    413,
    fi=("Pyyntö on liian suuri", "Lyhennä pyyntöä."),
    sv=("Begäran är för stor", "Förkorta begäran."),
    en=("The request is too large", "Send less."),
)
UNSUPPORTED_MEDIA = problem_type(
    "unsupported-media",
    415,
    fi=("Sisältötyyppi ei käy", "Lähetä application/json ilman pakkausta."),
    sv=("Innehållstypen stöds inte", "Skicka application/json utan komprimering."),
    en=("Unsupported media type", "Send application/json, not compressed."),
)
HEADERS_TOO_LARGE = problem_type(
    "headers-too-large",
    431,
    fi=("Otsakkeet ovat liian suuret", "Lyhennä pyynnön otsakkeita."),
    sv=("Rubrikerna är för stora", "Förkorta rubrikerna."),
    en=("The headers are too large", "Shorten the request's headers."),
)
PRECONDITION_REQUIRED = problem_type(
    "precondition-required",
    428,
    fi=("If-Match puuttuu", "Hae tieto ja lähetä sen ETag otsakkeessa If-Match."),
    sv=("If-Match saknas", "Hämta uppgiften och skicka dess ETag i If-Match."),
    en=("If-Match is missing", "Read the resource, and send its ETag as If-Match."),
)
VERSION_MISMATCH = problem_type(
    "version-mismatch",
    412,
    fi=("Tieto on muuttunut", "Hae tieto uudelleen ja yritä sitten."),
    sv=("Uppgiften har ändrats", "Hämta uppgiften på nytt och försök igen."),
    en=("It has changed meanwhile", "Read the resource again, then retry."),
)
IDEMPOTENCY_KEY_MISSING = problem_type(
    "idempotency-key-missing",
    400,
    fi=("Idempotency-Key puuttuu", "Lähetä toistolta suojaava avain otsakkeessa Idempotency-Key."),
    sv=("Idempotency-Key saknas", "Skicka en nyckel i rubriken Idempotency-Key."),
    en=("Idempotency-Key is missing", "Send a key that protects from repetition in the header Idempotency-Key."),
)
IDEMPOTENCY_KEY_MISMATCH = problem_type(
    "idempotency-key-mismatch",
    422,
    fi=("Avain on jo käytetty", "Samalla Idempotency-Key-avaimella on lähetetty toinen pyyntö."),
    sv=("Nyckeln är redan använd", "En annan begäran har skickats med samma Idempotency-Key."),
    en=("The key is used already", "Another request was sent with the same Idempotency-Key."),
)
IDEMPOTENCY_IN_PROGRESS = problem_type(
    "idempotency-in-progress",
    409,
    fi=("Sama pyyntö on kesken", "Yritä hetken kuluttua uudelleen samalla avaimella."),
    sv=("Samma begäran pågår", "Försök om en stund med samma nyckel."),
    en=("The same request is under way", "Retry in a moment with the same key."),
)
INVALID_STATE = problem_type(
    "invalid-state",
    409,
    fi=("Tila ei salli tätä", "Kohteen nykyinen tila ei salli toimintoa."),
    sv=("Tillståndet tillåter inte detta", "Objektets nuvarande tillstånd tillåter inte åtgärden."),
    en=("The state forbids it", "The present state of the resource does not allow the operation."),
)
RATE_LIMITED = problem_type(
    "rate-limited",
    429,
    fi=("Liian monta pyyntöä", "Odota hetki ja yritä uudelleen."),
    sv=("För många begäranden", "Vänta en stund och försök igen."),
    en=("Too many requests", "Wait a moment, then retry."),
)
INTERNAL = problem_type(
    "internal",
    500,
    fi=("Palvelussa on virhe", "Virhe on kirjattu. Yritä myöhemmin uudelleen."),
    sv=("Ett fel i tjänsten", "Felet har registrerats. Försök senare igen."),
    en=("An error in the service", "It has been recorded. Try again later."),
)
OVERLOADED = problem_type(
    "overloaded",
    503,
    fi=("Palvelu on ruuhkautunut", "Yritä hetken kuluttua uudelleen."),
    sv=("Tjänsten är överbelastad", "Försök igen om en stund."),
    en=("The service is overloaded", "Try again in a moment."),
)
DEPENDENCY_UNAVAILABLE = problem_type(
    "dependency-unavailable",
    503,
    fi=("Palvelu ei juuri nyt vastaa", "Palvelun tarvitsema osa ei vastaa. Yritä hetken kuluttua uudelleen."),
    sv=("Tjänsten svarar inte just nu", "En del som tjänsten behöver svarar inte. Försök igen om en stund."),
    en=(
        "The service does not answer just now",
        "A part that the service needs does not answer. Try again in a moment.",
    ),
)

EVERYWHERE = (
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    VALIDATION,
    MALFORMED_JSON,
    TOO_LARGE,
    UNSUPPORTED_MEDIA,
    HEADERS_TOO_LARGE,
    RATE_LIMITED,
    INTERNAL,
    OVERLOADED,
    DEPENDENCY_UNAVAILABLE,
)
"""Problems that any operation may answer."""


ALL = (
    *EVERYWHERE,
    STRONGER_IDENTIFICATION,
    PRECONDITION_REQUIRED,
    VERSION_MISMATCH,
    IDEMPOTENCY_KEY_MISSING,
    IDEMPOTENCY_KEY_MISMATCH,
    IDEMPOTENCY_IN_PROGRESS,
    INVALID_STATE,
)
"""Every problem of the plumbing; a service adds its own."""


def refusals(*kinds: ProblemType) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation may answer besides those of every operation, for its OpenAPI responses."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        answer = by_status.setdefault(kind.status, {"model": Problem, "description": ""})
        answer["description"] = ", ".join(filter(None, [answer["description"], f"`{kind.code}`"]))
    return by_status


def problem_response(refusal: Refusal, *, request_id: UUID, language: Language) -> Response:
    """The answer that a refused caller reads."""
    kind = refusal.kind
    problem = Problem(
        type=kind.uri,
        title=in_language(kind.title, language),
        status=kind.status,
        detail=in_language(kind.detail, language),
        instance=f"urn:uuid:{request_id}",
        errors=[_in_words(error, language) for error in refusal.errors],
        **refusal.members,
    )
    headers = {"content-language": language.value, "cache-control": "no-store", **refusal.headers}
    if kind.status == UNAUTHENTICATED.status and "www-authenticate" not in headers:
        headers["www-authenticate"] = 'Bearer error="invalid_token"'
    return Response(problem.model_dump_json(), kind.status, headers, MEDIA_TYPE)


_MOST_ERRORS = 50
_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "expected", "expected_schemes")
"""What the validator tells of a contract; the rest of what it tells may come from the input."""


def from_validation(error: RequestValidationError, field_names: Container[str]) -> Refusal:
    """The refusal of an input that does not fit its contract; says where and why, never what was sent.

    Only the contracts' own field names are told: the name of an unknown field, or in an open object, is the caller's.
    """
    return Refusal(VALIDATION, errors=[_field_error(found, field_names) for found in error.errors()[:_MOST_ERRORS]])


def _field_error(found: Mapping[str, Any], field_names: Container[str]) -> FieldError | UnfitField:
    code, (place, *names) = str(found["type"]), found["loc"]
    if place == "body":
        ours = takewhile(lambda name: isinstance(name, int) or name in field_names, names)
        pointer = "".join(f"/{name}" for name in ours)
    else:
        pointer = str(names[0]) if names else str(place)
    context = found.get("ctx", {})
    if code == "value_error" and isinstance(context.get("error"), ValueError):
        # Our own validators' words, which never repeat the value.
        return FieldError(pointer=pointer, code=code, detail=str(context["error"]))
    limits = {name: str(context[name]).replace(" or ", ", ") for name in _LIMITS if name in context}
    return UnfitField(pointer, code, limits)


def _in_words(error: FieldError | UnfitField, language: Language) -> FieldError:
    """The error with its sentence in the reader's language."""
    if isinstance(error, UnfitField):
        detail = validators_sentence(error.code, error.limits, language)
    else:
        detail = sentence(error.detail, language)
    return FieldError(pointer=error.pointer, code=error.code, detail=detail)
