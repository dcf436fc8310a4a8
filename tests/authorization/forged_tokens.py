"""Tokens that prove nothing, made from the issuer's own as an attacker or a broken client would make them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from demo.tokens import Issuer

Header = dict[str, Any]
_FOREIGN = ECKey.generate_key("P-256", auto_kid=True)
_FOREIGN_RSA = RSAKey.generate_key(2048)


def forged(issuer: Issuer, role: str, service: str) -> dict[str, str]:
    """Forged tokens of that person for that service, by what is wrong with them."""
    good = issuer.mint(role, service)
    head, body, signature = good.split(".")
    claims: dict[str, Any] = json.loads(_decoded(body))
    header: Header = json.loads(_decoded(head))
    at, key = int(issuer.now().timestamp()), issuer.keys.signing

    def sign(
        changed: Mapping[str, object] | None = None, *, by: Any = None, payload: bytes | None = None, **head: object
    ) -> str:
        kept = {name: value for name, value in {**claims, **(changed or {})}.items() if value is not None}
        merged = {name: value for name, value in {**header, **head}.items() if value is not None}
        return _signed(merged, payload or json.dumps(kept).encode(), by or key)

    def hmac_signed(secret: bytes) -> str:
        signed = f"{_encoded(json.dumps({**header, 'alg': 'HS256'}).encode())}.{body}"
        return f"{signed}.{_encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"

    unsigned = f"{_encoded(json.dumps({**header, 'alg': 'none'}).encode())}.{body}"
    elevated = _encoded(json.dumps({**claims, "roles": ["ops"]}).encode())
    other = "referral" if service != "referral" else "booking"
    return {
        "not a token": "abc",
        "three dots": "...",
        "garbage in three parts": "ä.ö.å".encode().decode("latin-1"),
        "unsigned": f"{unsigned}.",
        "unsigned, in another case": f"{_encoded(json.dumps({**header, 'alg': 'nOnE'}).encode())}.{body}.",
        "unsigned, with the old signature": f"{unsigned}.{signature}",
        "HS256 with the public key as PEM": hmac_signed(key.as_pem(private=False)),
        "HS256 with the public key as JWK": hmac_signed(json.dumps(key.as_dict(private=False)).encode()),
        "HS256 with nothing": hmac_signed(b""),
        "other claims under the signature": f"{head}.{elevated}.{signature}",
        "signature cut": f"{head}.{body}.{signature[:-4]}",
        "signature of zeros": f"{head}.{body}.{_encoded(bytes(64))}",
        "key of nobody under the issuer's id": sign(by=_FOREIGN),
        "RSA key of nobody": sign(by=_FOREIGN_RSA, alg="RS256"),
        "key of nobody in the header": sign(by=_FOREIGN, jwk=_FOREIGN.as_dict(private=False)),
        "key of nobody at an address": sign(by=_FOREIGN, jku="http://attacker.test/jwks", kid=_FOREIGN.kid),
        "certificate at an address": sign(by=_FOREIGN, x5u="http://attacker.test/x5u", kid=_FOREIGN.kid),
        "unknown key id": sign(by=_FOREIGN, kid=_FOREIGN.kid),
        "key id that is a path": sign(by=_FOREIGN, kid="../../../dev/null"),
        "key id that is SQL": sign(by=_FOREIGN, kid="' or 1=1 --"),
        "key id that is a number": sign(by=_FOREIGN, kid=1),
        "key id that is a list": sign(by=_FOREIGN, kid=["a"]),
        "key id that is an object": sign(by=_FOREIGN, kid={"a": 1}),
        "unknown algorithm": sign(alg="ES999"),
        "algorithm that is a list": sign(alg=["ES256"]),
        "unknown critical header": sign(crit=["polku"], polku=1),
        "critical header that is known": sign(crit=["b64"], b64=True),
        "type of another token": sign(typ="logout+jwt"),
        "type that is a number": sign(typ=7),
        "other issuer": sign({"iss": "http://issuer.attacker.test"}),
        "issuer as a list": sign({"iss": [claims["iss"]]}),
        "no issuer": sign({"iss": None}),
        "other service": issuer.mint(role, other),
        "list of other services": sign({"aud": [other, "somebody"]}),
        "empty list of services": sign({"aud": []}),
        "no service": sign({"aud": None}),
        "ID token": issuer.mint_id_token(role, "portal", None),
        "expired by more than the leeway": sign({"exp": at - 31}),
        "without an end": sign({"exp": None}),
        "end that is a text": sign({"exp": "tomorrow"}),
        "end that is a list": sign({"exp": [at + 60]}),
        "not yet begun": sign({"nbf": at + 31}),
        "beginning that is a text": sign({"nbf": "now"}),
        "without a subject": sign({"sub": None}),
        "empty subject": sign({"sub": ""}),
        "subject that is a list": sign({"sub": ["a"]}),
        "without a role": sign({"roles": None}),
        "no role": sign({"roles": []}),
        "two roles": sign({"roles": ["citizen", "professional"]}),
        "the same role twice": sign({"roles": ["citizen", "citizen"]}),
        "unknown role": sign({"roles": ["administrator"]}),
        "role as a text": sign({"roles": "citizen"}),
        "role as an object": sign({"roles": {"citizen": True}}),
        "claims that are a list": sign(payload=b"[]"),
        "claims that are a text": sign(payload=b'"a"'),
        "claims that are no JSON": sign(payload=b"a=b"),
        "header that is a list": f"{_encoded(b'[]')}.{body}.{signature}",
        "header that is a text": f"{_encoded(b'1')}.{body}.{signature}",
        "header that is no JSON": f"{_encoded(b'{')}.{body}.{signature}",
        "oversized": sign({"padding": "a" * 8192}),
        "encrypted": jwe.encrypt_compact({"alg": "dir", "enc": "A128GCM"}, good, OctKey.generate_key(128)),
        "five parts": ".".join([head] * 5),
        "JSON in place of the compact form": json.dumps({"payload": body, "protected": head, "signature": signature}),
    }


def signed_again(issuer: Issuer, role: str, service: str) -> str:
    """A good token, signed the same way as the forged ones."""
    head, body, _ = issuer.mint(role, service).split(".")
    return _signed(json.loads(_decoded(head)), _decoded(body), issuer.keys.signing)


def _signed(header: Header, payload: bytes, key: Any) -> str:
    """A compact JWS, whatever its header says."""
    algorithm = "RS256" if key.key_type == "RSA" else "ES256"
    registry = jws.JWSRegistry(algorithms=[algorithm])
    signed = f"{_encoded(json.dumps(header).encode())}.{_encoded(payload)}"
    return f"{signed}.{_encoded(registry.get_alg(algorithm).sign(signed.encode(), key))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
