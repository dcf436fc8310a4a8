"""The issuer's userinfo: who a citizen is, asked with the citizen's own token (OpenID Connect Core, 5.3)."""

from collections import OrderedDict
from collections.abc import Callable

import httpx

from shared.law.personal_identity_code import InvalidIdentityCode, parse

_MOST_REMEMBERED = 4096


class UserInfo:
    """Answers identity codes, which are never in a token; remembers them for the token's life."""

    def __init__(self, http: httpx.AsyncClient, *, endpoint: Callable[[], str | None], claim: str) -> None:
        self._http = http
        self._endpoint = endpoint
        self._claim = claim
        self._remembered: OrderedDict[str, str] = OrderedDict()

    async def identity_code(self, token: str) -> str | None:
        """The citizen's personal identity code; None when the issuer does not tell."""
        remembered = self._remembered.get(token)
        endpoint = self._endpoint()
        if remembered is not None or endpoint is None:
            return remembered
        try:
            answer = await self._http.get(endpoint, headers={"authorization": f"Bearer {token}"})
            code = parse(str(answer.raise_for_status().json()[self._claim])).value
        except (httpx.HTTPError, ValueError, KeyError, TypeError, InvalidIdentityCode):
            return None
        self._remembered[token] = code
        if len(self._remembered) > _MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return code
