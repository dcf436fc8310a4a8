"""Words of the statistics and of feedback. Source: D-15."""

from enum import IntEnum, StrEnum
from typing import Final

ANONYMOUS: Final = "anonymous"
"""In the place of an outcome: nobody is known of whom it could be told."""


class FirstResponse(StrEnum):
    """How soon somebody of the unit answered whoever made contact, as elapsed time. Source: D-15."""

    WITHIN_15_MINUTES = "within_15_minutes"
    WITHIN_1_HOUR = "within_1_hour"
    WITHIN_4_HOURS = "within_4_hours"
    WITHIN_1_DAY = "within_1_day"
    WITHIN_3_DAYS = "within_3_days"
    LATER = "later"


class MetricFamily(StrEnum):
    """What a figure tells of. Source: R-074."""

    CLIENT = "client"
    """Asiakaskokemus and who the clients are."""
    STAFF = "staff"
    """Henkilöstökokemus and how many there are."""
    QUALITY = "quality"
    EFFECTIVENESS_AND_PRODUCTIVITY = "effectiveness_and_productivity"
    PROCESS = "process"


class StatisticsReport(StrEnum):
    """A report of published figures. Source: D-15, R-043, R-074, R-187…R-189, R-215."""

    AREAS = "areas"
    """By area and reason."""
    CHANNELS = "channels"
    """By channel and how soon somebody answered."""
    CONTACTORS = "contactors"
    """By who made contact; advice to professionals counts apart."""
    OUTCOMES = "outcomes"
    """By outcome and whether the first contact settled the matter; what was handled without a name counts apart."""
    KNOWN_CLIENTS = "known-clients"
    """Contacts of clients who are known, by age group and whether they made contact again."""
    CLOCKS = "clocks"
    """How each clock ended at the unit."""
    LOAD = "load"
    """By weekday and hour of the contact, with the time on shift."""
    RESOURCES = "resources"
    """By workers and duration, with the working time."""
    CLIENT_RELATIONSHIPS = "client-relationships"
    MISSING_SERVICES = "missing-services"
    LANGUAGES = "languages"
    FEEDBACK_HEARD = "feedback-heard"
    """By how far the client was heard, and user group."""
    FEEDBACK_HELPED = "feedback-helped"
    """By how far the client was helped, and tool."""


class StatisticsDimension(StrEnum):
    """By what figures are told apart."""

    AREA = "area"
    REASON = "reason"
    CHANNEL = "channel"
    CONTACTOR = "contactor"
    AUDIENCE = "audience"
    """Clients and those close to them, or professionals and authorities; follows from the contactor."""
    OUTCOME = "outcome"
    RULE = "rule"
    """Of a clock."""
    RESULT = "result"
    """Of a clock."""
    FIRST_CONTACT_RESOLUTION = "first_contact_resolution"
    FIRST_RESPONSE = "first_response"
    REPEATED = "repeated"
    WEEKDAY = "weekday"
    HOUR = "hour"
    WORKERS = "workers"
    DURATION = "duration"
    CLIENT_RELATIONSHIP = "client_relationship"
    MISSING_SERVICE = "missing_service"
    AGE_GROUP = "age_group"
    LANGUAGE = "language"
    HEARD = "heard"
    HELPED = "helped"
    USER_GROUP = "user_group"
    TOOL = "tool"


class ReportPeriod(StrEnum):
    """Over how long a report adds up."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WHOLE = "whole"
    """All of the months that were asked for."""


class ClockResult(StrEnum):
    """How a clock of a contact ended, in the statistics. Source: D-6, D-15."""

    MET = "met"
    MET_LATE = "met_late"
    """After it had run out: it was overdue."""
    NOT_NEEDED = "not_needed"
    """The assessment that it waits for is evidently not needed, as was decided in time."""
    NOT_NEEDED_LATE = "not_needed_late"


class Audience(StrEnum):
    """Whom a contact served. Source: R-215."""

    CLIENTS = "clients"
    PROFESSIONALS = "professionals"
    """Professionals and authorities who asked for advice."""


class Answer(IntEnum):
    """An answer on the scale of the feedback. Source: R-186."""

    NOT_AT_ALL = 1
    LITTLE = 2
    PARTLY = 3
    MOSTLY = 4
    FULLY = 5
