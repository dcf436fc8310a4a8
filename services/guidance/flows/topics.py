"""Topics of guidance, as they are shown, and what a request for contact about one is filled in with."""

from services.guidance.flows.human_channel import OwnPlace
from services.guidance.flows.parts import GuidanceParts
from shared.contracts.county_pack import CountyPack
from shared.contracts.county_topics import GuidanceTopic
from shared.contracts.guidance.guided_questions import ShownTopic
from shared.contracts.guidance.human_channel import ContactPrefill


def shown_topic(parts: GuidanceParts, county: CountyPack, topic: GuidanceTopic) -> ShownTopic:
    """A topic with the unit to which it is guided."""
    return ShownTopic(
        county=county.code,
        code=topic.code,
        name=topic.name,
        matters=list(topic.matters),
        needs=list(topic.needs),
        professions=list(topic.professions),
        unit=parts.contact(topic.unit_id) if topic.unit_id else None,
        contact_form=topic.contact_form,
    )


def prefill(place: OwnPlace, topic: GuidanceTopic) -> ContactPrefill:
    """What a request for contact about a topic may be filled in with; the person sends it, or does not (R-029)."""
    return ContactPrefill(
        matters=list(topic.matters),
        topic_code=topic.code,
        municipality=place.municipality,
        form_code=topic.contact_form,
    )
