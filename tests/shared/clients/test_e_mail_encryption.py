"""Mails over encrypted lines, and none over a line that is not."""

import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from demo.outside.mail_server import MailServer
from shared.clients.answers import Unavailable
from shared.kit.clock import now
from tests.shared.clients.mails import AT, FAMILY, MAIL, client


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    server = MailServer(clock=lambda: AT)
    yield server
    await server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate of 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def offering_tls(server: MailServer, certificate: Path) -> None:
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(certificate)


async def test_over_an_encrypted_line_we_log_in_and_send(server, certificate):
    offering_tls(server, certificate)
    server.login = ("polku", "a word ä")
    trusted = ssl.create_default_context(cafile=str(certificate))
    mails = client(await server.start(), start_tls=True, tls=trusted, username="polku", password="a word ä")
    await mails.send(FAMILY, **MAIL)
    assert len(server.delivered) == 1


async def test_a_wrong_password_waits_for_the_right_one_and_is_not_told(server, certificate):
    offering_tls(server, certificate)
    server.login = ("polku", "right")
    trusted = ssl.create_default_context(cafile=str(certificate))
    mails = client(await server.start(), start_tls=True, tls=trusted, username="polku", password="wr0ng")
    with pytest.raises(Unavailable, match=r"^535 SMTPAuthenticationError$"):
        await mails.send(FAMILY, **MAIL)
    assert not server.delivered


async def test_a_server_that_nobody_vouches_for_gets_nothing(server, certificate):
    offering_tls(server, certificate)
    with pytest.raises(Unavailable) as refused:
        await client(await server.start(), start_tls=True).send(FAMILY, **MAIL)
    assert "SSL" in str(refused.value) or "Connect" in str(refused.value)
    assert not server.delivered


async def test_a_server_without_encryption_gets_nothing_when_it_is_wanted(server):
    with pytest.raises(Unavailable):
        await client(await server.start(), start_tls=True).send(FAMILY, **MAIL)
    assert not server.delivered
