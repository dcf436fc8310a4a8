"""Signatures by the Standard Webhooks scheme."""

import base64
from datetime import UTC, datetime

from shared.kit.webhooks_signature import new_secret, signed_headers


def test_the_example_of_the_scheme_gets_its_signature() -> None:
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_long_enough_and_never_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    for secret in secrets:
        assert secret.startswith("whsec_")
        assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32


def test_each_part_counts() -> None:
    secret, at = new_secret(), datetime(2026, 11, 23, tzinfo=UTC)
    made = [
        signed_headers(secret, "one", at, b"{}"),
        signed_headers(secret, "two", at, b"{}"),
        signed_headers(secret, "one", at.replace(second=1), b"{}"),
        signed_headers(secret, "one", at, b"[]"),
        signed_headers(new_secret(), "one", at, b"{}"),
    ]
    assert len({headers["webhook-signature"] for headers in made}) == len(made)
