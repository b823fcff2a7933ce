"""Certificates that do not prove who answers: refused before a byte of the request leaves."""

from __future__ import annotations

import datetime
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pos_terminal.providers.http import Answer, HttpClient, NoAnswer, Reason
from pos_terminal.remote.exchange import system_trust
from tests.providers.loopback import Server, reply

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of a test."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        builder = _builder(name, name, key, NOW - DAY, NOW + DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        identity = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = builder.add_extension(identity, critical=False)
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        return cls(key, builder.add_extension(usage, critical=True).sign(key, hashes.SHA256()))

    def client_trust(self) -> ssl.SSLContext:
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(
        self, folder: Path, host: str = "localhost", begins: datetime.datetime = NOW - DAY, days: int = 2
    ) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        builder = _builder(name, self.certificate.subject, key, begins, begins + days * DAY)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        parent = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(parent, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        path = folder / "server.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    begins: datetime.datetime,
    ends: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def ask(server_context: ssl.SSLContext, trust: ssl.SSLContext | None) -> tuple[Answer | NoAnswer, Server]:
    client = HttpClient(trust)
    with Server(reply(200, b"{}"), tls=server_context) as server:
        outcome = client.send("POST", f"https://localhost:{server.port}/", content=b"secret")
    client.close()
    return outcome, server


def test_a_certificate_that_is_right_is_accepted(tmp_path: Path) -> None:
    authority = Authority.make()
    outcome, server = ask(authority.server(tmp_path), authority.client_trust())
    assert isinstance(outcome, Answer)
    assert server.received[0].body == b"secret"


@pytest.mark.parametrize("fault", ["wrong host", "unknown authority", "expired", "not yet valid", "system"])
def test_a_certificate_that_is_wrong_is_refused_and_nothing_left(tmp_path: Path, fault: str) -> None:
    authority = Authority.make()
    trust: ssl.SSLContext | None = authority.client_trust()
    context = authority.server(tmp_path)
    match fault:
        case "wrong host":
            context = authority.server(tmp_path, "elsewhere.example")
        case "unknown authority":
            context = Authority.make().server(tmp_path)
        case "expired":
            context = authority.server(tmp_path, begins=NOW - 9 * DAY)
        case "not yet valid":
            context = authority.server(tmp_path, begins=NOW + 2 * DAY)
        case "system":
            trust = None
    outcome, server = ask(context, trust)
    assert outcome == NoAnswer(Reason.NOT_SECURE, may_have_left=False)
    assert server.received == []


def test_versions_of_tls_that_are_broken_are_not_offered() -> None:
    assert system_trust().minimum_version is ssl.TLSVersion.TLSv1_2
