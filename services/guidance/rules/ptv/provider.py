"""Who gives a service: the kind of an organization of the national service catalogue."""

import re
from typing import Final

from shared.terms.directory import ProviderType

_BY_NAME: Final = (
    (re.compile(r"\b(kansaneläkelaitos|kela)\b"), ProviderType.KELA),
    (re.compile(r"hyvinvointialue|hyvinvointikuntayhtymä|välfärdsområde"), ProviderType.WELLBEING_SERVICES_COUNTY),
    (re.compile(r"seurakunta|församling"), ProviderType.PARISH),
)
_BY_TYPE: Final = {
    "Municipality": ProviderType.MUNICIPALITY,
    "RegionalOrganization": ProviderType.MUNICIPALITY,  # joint municipal authorities
    "Company": ProviderType.PRIVATE,
    "SotePrivate": ProviderType.PRIVATE,
    "SotePublic": ProviderType.WELLBEING_SERVICES_COUNTY,
    "Organization": ProviderType.NGO,
}


def provider_type(organization_type: str, name: str) -> ProviderType:
    """The kind of an organization by its name where the catalogue has no type for it, else by its type."""
    lowered = name.casefold()
    for pattern, kind in _BY_NAME:
        if pattern.search(lowered):
            return kind
    return _BY_TYPE.get(organization_type, ProviderType.OTHER)
