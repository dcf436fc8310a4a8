"""The documentation decision as it is told: its reasons in the languages of the reader, with their sources."""

from typing import Final

from services.guidance.rules.register_decision import SOURCES, RegisterDecision
from shared.contracts.guidance.documentation import DecidedEntry, DocumentationDecision, DocumentationGround
from shared.contracts.texts import LocalisedText
from shared.terms.contact_outcomes import DocumentationReason

_WORDS: Final = {
    DocumentationReason.ANONYMOUS: LocalisedText(
        fi="Asiakas on nimetön: vain tilastorivi, henkilötietoja ei tallenneta.",
        sv="Klienten är anonym: endast en statistikrad, inga personuppgifter sparas.",
        en="The client is anonymous: a statistics row only, no personal data is stored.",
    ),
    DocumentationReason.ADVICE_ONLY: LocalisedText(
        fi="Neuvonta ja ohjaus riitti, eikä asiaa pantu vireille: asiakasasiakirjaan ei kirjata.",
        sv="Råd och handledning räckte och inget ärende inleddes: ingen anteckning i klienthandlingarna.",
        en="Advice was enough and nothing was initiated: no entry in a client record.",
    ),
    DocumentationReason.APPLIES_FOR_SOCIAL_SERVICE: LocalisedText(
        fi="Asiakas hakee sosiaalipalvelua tai haluaa panna asian vireille.",
        sv="Klienten ansöker om socialservice eller vill inleda ärendet.",
        en="The client applies for a social service, or wishes to initiate the matter.",
    ),
    DocumentationReason.SOCIAL_OUTCOME: LocalisedText(
        fi="Sosiaalihuollon asia pannaan vireille vastaanottavassa yksikössä.",
        sv="Ett socialvårdsärende inleds vid den mottagande enheten.",
        en="A social-welfare matter is initiated at the receiving unit.",
    ),
    DocumentationReason.PENDING_SOCIAL_MATTER: LocalisedText(
        fi="Ohjaus liittyy vireillä olevaan sosiaalihuollon asiaan.",
        sv="Handledningen gäller ett socialvårdsärende som redan är anhängigt.",
        en="The guidance concerns a social-welfare matter that is pending already.",
    ),
    DocumentationReason.FILE_OPENED: LocalisedText(
        fi="Asiakkaan asiakirjat avattiin: kirjataan, että hän on kysynyt neuvoa.",
        sv="Klientens handlingar öppnades: det antecknas att klienten har bett om råd.",
        en="The client's file was opened: an entry tells that advice was asked.",
    ),
    DocumentationReason.CHILD_PROTECTION: LocalisedText(
        fi="Lastensuojeluilmoitus kirjataan aina; ilmoittajan henkilöllisyys suojataan.",
        sv="En barnskyddsanmälan antecknas alltid; anmälarens identitet skyddas.",
        en="A child-protection notice is always documented; the notifier's identity is protected.",
    ),
    DocumentationReason.HEALTH_OUTCOME: LocalisedText(
        fi="Asia jatkuu terveydenhuollossa: ajanvaraus tai hoidon tarpeen arviointi.",
        sv="Ärendet fortsätter i hälso- och sjukvården: tidsbokning eller bedömning av vårdbehovet.",
        en="The matter goes on in health care: an appointment or an assessment of the need of care.",
    ),
    DocumentationReason.CONCERNS_CARE: LocalisedText(
        fi="Ohjaus liittyy asiakkaan hoitoon tai tutkimukseen.",
        sv="Handledningen gäller klientens vård eller undersökning.",
        en="The guidance concerns the client's care or examination.",
    ),
}


def told(decision: RegisterDecision) -> DocumentationDecision:
    """The decision in words."""
    return DocumentationDecision(
        documented_in=decision.documented_in,
        entries=[DecidedEntry(client_register=register, kind=kind) for register, kind in decision.entries.items()],
        grounds=[
            DocumentationGround(reason=each, words=_WORDS[each], source=SOURCES[each]) for each in decision.reasons
        ],
        rule_id=decision.rule_id,
        rule_version=decision.rule_version,
    )
