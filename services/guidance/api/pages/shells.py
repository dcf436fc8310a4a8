"""The pages before anybody has signed in: no data, only what a browser needs to sign in and to fetch the rest."""

import hashlib
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.guidance.api.pages.rendering import HTML, read_templates, rendered
from services.guidance.api.pages.words import spoken
from services.guidance.settings import GuidanceSettings
from shared.kit.identity import IssuerKeys
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, NOT_FOUND, Refusal
from shared.kit.texts import preferred_language

PAGES: Final = ("dashboard", "desk")
_FILES: Final = {
    path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "static").iterdir()) if path.is_file()
}
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
VERSION: Final = hashlib.sha256(b"".join(_FILES.values())).hexdigest()[:12]
"""Of style and script: a browser keeps them until they change."""
_ENDPOINTS: Final = {
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "sign-out": "end_session_endpoint",
}


def page_routes(settings: GuidanceSettings, keys: IssuerKeys) -> APIRouter:
    """The pages with their style and script; none where no client of the issuer is set for them."""
    read_templates()
    router = APIRouter(include_in_schema=False)
    if settings.pages_client_id is None:
        return router

    async def page(request: Request) -> Response:
        await _find_issuer(keys)
        endpoints = {name: keys.endpoints[known] for name, known in _ENDPOINTS.items() if known in keys.endpoints}
        text = rendered(
            "shell.html",
            preferred_language(request.headers.get("accept-language")),
            page=request.url.path.removeprefix("/"),
            version=VERSION,
            issuer=str(settings.issuer_url).removesuffix("/"),
            client_id=settings.pages_client_id,
            scope=settings.pages_scope,
            audience=settings.audience,
            endpoints=endpoints,
            words=spoken("page"),
        )
        headers = {"content-security-policy": policy(endpoints.get("token")), **_OF_A_PAGE}
        return Response(text, 200 if endpoints else 503, headers, HTML)

    async def file(name: str) -> Response:
        if name not in _FILES:
            raise Refusal(NOT_FOUND)
        kept = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(_FILES[name], 200, kept, _MEDIA_TYPES[Path(name).suffix])

    for name in PAGES:
        router.add_api_route(f"/{name}", page, name=f"page_{name}")
    router.add_api_route("/pages/{name}", file)
    return router


_OF_A_PAGE: Final = {
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "vary": "accept-language",
}


def policy(token_endpoint: str | None) -> str:
    """What a page may load and ask: what the service itself serves, and its token of the issuer."""
    asked = ["'self'"]
    if token_endpoint is not None:
        address = urlsplit(token_endpoint)
        asked.append(f"{address.scheme}://{address.netloc}")
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src {' '.join(asked)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


async def _find_issuer(keys: IssuerKeys) -> None:
    """Ask where the issuer signs in, unless it is known; the keys are asked for no more often than they may be."""
    if keys.endpoints:
        return
    try:
        await keys.for_key_id(None)
    except Refusal as refusal:
        if refusal.kind is not DEPENDENCY_UNAVAILABLE:
            raise
