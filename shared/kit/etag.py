"""Lost updates: a change names the version that it was decided on."""

from typing import Annotated

from fastapi import Depends, Header

from shared.kit.problems import PRECONDITION_REQUIRED, VERSION_MISMATCH, Refusal

_LONGEST = 12


async def _expected_version(
    if_match: Annotated[
        str | None, Header(alias="If-Match", max_length=100, description="ETag of the version seen.")
    ] = None,
) -> int:
    if if_match is None:
        raise Refusal(PRECONDITION_REQUIRED)
    tag = if_match.strip()
    digits = tag.removeprefix('"').removesuffix('"')
    if f'"{digits}"' != tag or not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST:
        raise Refusal(VERSION_MISMATCH)
    return int(digits)


ExpectedVersion = Annotated[int, Depends(_expected_version)]
"""Version that the caller has seen; 428 without If-Match, 412 for anything but one strong ETag of ours."""


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'
