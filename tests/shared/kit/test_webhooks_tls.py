"""Posts over TLS: to the address that was checked, under the name that the certificate is for."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.kit.clock import now
from shared.kit.webhooks_sending import Outcome, Sender
from shared.kit.webhooks_signature import new_secret
from shared.terms.events import DeliveryFailure

HOST = "receiver.example"


@dataclass
class SecureReceiver:
    """A receiver over TLS on loopback, and what reached it."""

    port: int = 0
    certificate: Path = Path()
    heads: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """What each client asked for in the TLS handshake."""


@pytest.fixture
async def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SecureReceiver]:
    found = SecureReceiver(certificate=_certificate(tmp_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(found.certificate)
    context.sni_callback = lambda _socket, name, _context: found.names.append(name)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.heads.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
        writer.write(b"HTTP/1.1 204 No Content\r\nset-cookie: a=b\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    found.port = server.sockets[0].getsockname()[1]

    async def loopback(*_arguments: object, **_options: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", found.port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", loopback)
    async with server:
        yield found


async def post(receiver: SecureReceiver, host: str, *, trusting: bool) -> Outcome:
    sender = Sender(private_allowed=True)
    if trusting:
        context = ssl.create_default_context(cafile=str(receiver.certificate))
        sender._http._transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
    try:
        return await sender.send(f"https://{host}:{receiver.port}/", new_secret(), "id", b"{}", now())
    finally:
        await sender.close()


async def test_the_name_is_the_receivers_and_the_connection_goes_to_the_address(receiver: SecureReceiver) -> None:
    assert await post(receiver, HOST, trusting=True) == Outcome(204, None)
    assert receiver.names == [HOST]
    assert f"host: {HOST}:{receiver.port}" in receiver.heads[0]


async def test_a_certificate_for_another_name_is_not_posted_to(receiver: SecureReceiver) -> None:
    outcome = await post(receiver, "other.example", trusting=True)
    assert (outcome, receiver.heads) == (Outcome(None, DeliveryFailure.NO_CONNECTION), [])


async def test_a_certificate_of_nobody_known_is_not_posted_to(receiver: SecureReceiver) -> None:
    outcome = await post(receiver, HOST, trusting=False)
    assert (outcome, receiver.heads) == (Outcome(None, DeliveryFailure.NO_CONNECTION), [])


def _certificate(folder: Path) -> Path:
    """A certificate for the receiver that is its own authority, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "receiver.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path
