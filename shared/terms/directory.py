"""Words of the service directory (palvelutarjotin): whose services, for whom, in which way, and how an entry fares."""

from enum import StrEnum


class EntrySource(StrEnum):
    """Where an entry comes from. Source: R-119."""

    LOCAL = "local"
    """Written in the county."""
    PTV = "ptv"
    """Imported from the national service catalogue (Palvelutietovaranto)."""


class EntryStatus(StrEnum):
    """Whether residents find an entry."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    """Not given any more, or not for now; only professionals see it."""


class ProviderType(StrEnum):
    """Who gives the service. Source: R-028, R-092, R-119."""

    WELLBEING_SERVICES_COUNTY = "wellbeing_services_county"
    MUNICIPALITY = "municipality"
    NGO = "ngo"
    PARISH = "parish"
    KELA = "kela"
    PRIVATE = "private"
    OTHER = "other"


class ServicePath(StrEnum):
    """Path (palvelupolku) on which the service stands. Source: R-052, R-072, R-084."""

    GENERAL = "general"
    NEUROPSYCHIATRIC = "neuropsychiatric"
    SUBSTANCE = "substance"
    MENTAL_HEALTH = "mental_health"
    DIVORCE = "divorce"
    OLDER_PEOPLE = "older_people"


class ServiceMode(StrEnum):
    """How the service reaches its client. Source: R-073."""

    LOCAL = "local"
    """At a place near home."""
    OUTREACH = "outreach"
    """At home, day care, school or a meeting place."""
    REMOTE = "remote"
    """A person by phone or video."""
    ELECTRONIC = "electronic"
    """An e-service, at any time."""
    CENTRALISED = "centralised"
    """At one place for the whole county."""


class LifeSituation(StrEnum):
    """Life situation for which the service is meant. Source: R-044, R-081."""

    EXPECTING = "expecting"
    SMALL_CHILDREN = "small_children"
    SCHOOL_AGE = "school_age"
    YOUNG = "young"
    STUDYING = "studying"
    WORKING_AGE = "working_age"
    UNEMPLOYED = "unemployed"
    OLDER = "older"
    SEPARATION = "separation"
    CAREGIVING = "caregiving"
    """Caring for somebody close (omaishoito)."""
    ILLNESS = "illness"
    DISABILITY = "disability"
    LOSS = "loss"
    """A death, or another loss."""
    CRISIS = "crisis"
    VIOLENCE = "violence"
    MONEY_TROUBLE = "money_trouble"
    HOUSING = "housing"
    LONELINESS = "loneliness"
    NEW_IN_FINLAND = "new_in_finland"


class TargetGroup(StrEnum):
    """For whom the service is. Source: R-122."""

    CHILDREN = "children"
    YOUNG_PEOPLE = "young_people"
    FAMILIES = "families"
    ADULTS = "adults"
    OLDER_PEOPLE = "older_people"
    PERSONS_WITH_DISABILITIES = "persons_with_disabilities"
    CAREGIVERS = "caregivers"
    PROFESSIONALS = "professionals"


class NeedCriterion(StrEnum):
    """A need that the service answers, by the one list that everybody uses. Source: R-140, R-143."""

    GROWTH_AND_DEVELOPMENT = "growth_and_development"
    MOTOR_SKILLS = "motor_skills"
    SPEECH_AND_LANGUAGE = "speech_and_language"
    ATTENTION_AND_BEHAVIOUR = "attention_and_behaviour"
    LEARNING_AND_SCHOOL = "learning_and_school"
    SLEEP = "sleep"
    EATING = "eating"
    PARENTING = "parenting"
    RELATIONSHIPS = "relationships"
    MOOD_AND_ANXIETY = "mood_and_anxiety"
    SUBSTANCE_USE = "substance_use"
    GAMBLING = "gambling"
    VIOLENCE = "violence"
    ACUTE_CRISIS = "acute_crisis"
    EVERYDAY_LIFE = "everyday_life"
    """Coping with daily tasks at home."""
    MEMORY = "memory"
    MOBILITY_AND_FALLS = "mobility_and_falls"
    INCOME_AND_DEBT = "income_and_debt"
    HOUSING = "housing"
    SOCIAL_CONTACTS = "social_contacts"
    SEXUAL_HEALTH = "sexual_health"
    ORAL_HEALTH = "oral_health"
    REHABILITATION = "rehabilitation"
    ILLNESS_AND_SYMPTOMS = "illness_and_symptoms"


class GuidanceIntensity(StrEnum):
    """How closely the client is guided. Source: R-090."""

    GENERAL = "general"
    GUIDANCE = "guidance"
    SERVICE_GUIDANCE = "service_guidance"
    INTENSIVE = "intensive"


class PhoneCharge(StrEnum):
    """What a call costs."""

    FREE = "free"
    ORDINARY = "ordinary"
    """What the caller's operator charges for an ordinary call."""
    CHARGEABLE = "chargeable"
    """More than that; `charge_info` says how much."""
    UNKNOWN = "unknown"


class ChannelKind(StrEnum):
    """A way to the service."""

    PHONE = "phone"
    PLACE = "place"
    WEB = "web"
    E_SERVICE = "e_service"


class EntryChangeKind(StrEnum):
    """What happened to an entry. Source: R-121."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    """Published again."""
    REVIEWED = "reviewed"
    NOTICE = "notice"
    """The owner tells of a change to come."""
    SOURCE_GONE = "source_gone"
    """The source does not have it any more; the entry stays until somebody decides."""
    SOURCE_BACK = "source_back"


class NoticeSubject(StrEnum):
    """What the owner's notice is about. Source: R-121."""

    CLOSING = "closing"
    MOVING = "moving"
    HOURS = "hours"
    CRITERIA = "criteria"
    CONTENT = "content"
    CONTACT_DETAILS = "contact_details"
    QUEUE = "queue"
    """How long one waits."""
    OTHER = "other"


class StaleReason(StrEnum):
    """Why an entry needs somebody's attention. Source: R-120."""

    REVIEW_OVERDUE = "review_overdue"
    NO_OWNER = "no_owner"
    SOURCE_GONE = "source_gone"
    LANGUAGE_MISSING = "language_missing"
    """A language of the service is missing: Finnish, Swedish or English."""


class DirectoryEvent(StrEnum):
    """What guidance tells integrators of the directory."""

    ENTRY_CHANGED = "directory-entry.changed"


class Matching(StrEnum):
    """How the words of a search were found, best first."""

    ALL_WORDS = "all_words"
    SIMILAR_WORDS = "similar_words"
    """Some word was misspelt, or is not in use: words close to it were searched."""
    SOME_WORDS = "some_words"
    """No entry has them all."""
    NO_WORDS = "no_words"
    """Nothing was searched by words."""


class EditVerdict(StrEnum):
    """Whether a professional may change an entry. Source: R-119, R-120."""

    AS_OWNER = "as_owner"
    AS_EDITOR = "as_editor"
    """Of the county's editors, who look after every entry."""
    NOT_ALLOWED = "not_allowed"
