"""What an RFC 3161 timestamp says, once it is known to be one: of which document, when, by whom."""

import contextlib
import ssl
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha1, sha256
from pathlib import Path

import msgspec
import rfc3161_client as rfc3161
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID

_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_CMS_VERSION = 3


class Refused(Exception):
    """An answer that is no timestamp of ours, or none at all. Says why in a few words."""


class Token(msgspec.Struct, frozen=True):
    """What a checked answer says. `root` is the SHA-256 of the certificate that vouches for the authority.

    It is None where none is known: then the signature is that of the certificate in the token,
    whose name anybody could have written.
    """

    at: datetime
    authority: str
    certificate: str
    root: str | None


def read_roots(path: Path) -> list[x509.Certificate]:
    """The certificates in a PEM file. Raises ValueError or OSError."""
    return x509.load_pem_x509_certificates(path.read_bytes())


@cache
def system_roots() -> tuple[x509.Certificate, ...]:
    """The certificates that this machine trusts."""
    found = []
    with warnings.catch_warnings():
        # Some old root has a serial number that it should not have: not ours to mend.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for der in ssl.create_default_context().get_ca_certs(binary_form=True):
            with contextlib.suppress(ValueError):
                found.append(x509.load_der_x509_certificate(der))
    return tuple(found)


def check_token(
    answer: bytes,
    document: bytes,
    *,
    nonce: int | None = None,
    roots: Sequence[x509.Certificate] = (),
    only_roots: bool = False,
) -> Token:
    """What the timestamp `answer` (DER of a TimeStampResp) says of `document`. Raises Refused.

    With `only_roots` an authority that none of `roots` vouches for is refused; else it is
    accepted as a stranger.
    """
    granted = False
    try:
        response = rfc3161.decode_timestamp_response(answer)
        granted = response.status == rfc3161.PKIStatus.GRANTED
        info, signed = response.tst_info, response.signed_data
        certificates = [x509.load_der_x509_certificate(der) for der in signed.certificates]
        signer = _signer(list(signed.signer_infos), certificates)
    except Exception:  # the parsers raise of many kinds for what is no timestamp
        why = "the answer is no timestamp" if granted else "the authority grants no timestamp"
        raise Refused(why) from None
    if not granted:
        raise Refused("the authority grants no timestamp")
    if signer is None:
        raise Refused("the answer does not hold the authority's certificate")
    if info.message_imprint.hash_algorithm != _SHA256 or signed.version != _CMS_VERSION:
        raise Refused("the answer is in another form than was asked for")
    if info.message_imprint.message != sha256(document).digest():
        raise Refused("it is a timestamp of something else")
    if nonce is not None and info.nonce != nonce:
        raise Refused("it answers another request")
    der = _der(signer)
    # RFC 3161, 2.4.2: the signed attributes name the signing certificate by its hash.
    if sha256(der).digest() not in answer and sha1(der).digest() not in answer:  # noqa: S324 -- the RFC's
        raise Refused("the certificate is not the one it was signed with")
    root = _root(response, document, signer, certificates, roots)
    if root is None and only_roots:
        raise Refused("none of the configured certificates vouches for the authority")
    return Token(
        at=info.gen_time.astimezone(UTC),
        authority=signer.subject.rfc4514_string(),
        certificate=sha256(der).hexdigest(),
        root=sha256(_der(root)).hexdigest() if root is not None else None,
    )


def _signer(
    infos: Sequence[rfc3161.SignerInfo], certificates: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    if len(infos) != 1:
        return None
    (info,) = infos
    found = (c for c in certificates if (c.issuer, c.serial_number) == (info.issuer, info.serial_number))
    return next(found, None)


def _root(
    response: rfc3161.TimeStampResponse,
    document: bytes,
    signer: x509.Certificate,
    certificates: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
) -> x509.Certificate | None:
    """Who vouches for the signature, which is checked in any case. Raises Refused when it is wrong."""
    others = [one for one in certificates if one != signer]
    named = {one.issuer for one in certificates}
    known = [one for one in roots if one.subject in named or one == signer]
    for root in known:
        if _verifies(response, document, root, others) is None:
            return root
    ephemeral, stand_in = _vouched(signer)
    why = _verifies(response, document, ephemeral, [stand_in])
    if why is not None:
        raise Refused("the signature is wrong")
    return None


def _verifies(
    response: rfc3161.TimeStampResponse,
    document: bytes,
    root: x509.Certificate,
    others: Sequence[x509.Certificate],
) -> str | None:
    verifier = rfc3161.VerifierBuilder(roots=[root], intermediates=list(others)).build()
    try:
        verifier.verify_message(response, document)
    except (rfc3161.VerificationError, ValueError) as error:
        return str(error)
    return None


def _vouched(signer: x509.Certificate) -> tuple[x509.Certificate, x509.Certificate]:
    """A root of this moment, and the signer's key certified by it.

    The library checks a signature only under a root that it trusts. Where nobody vouches for an
    authority, this one does, for exactly this key: what is left is the signature itself.
    """
    key = ec.generate_private_key(ec.SECP256R1())

    def certificate(subject: x509.Name, serial: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(signer.issuer)
            .serial_number(serial)
            .not_valid_before(signer.not_valid_before_utc)
            .not_valid_after(signer.not_valid_after_utc)
        )

    root = certificate(signer.issuer, x509.random_serial_number()).public_key(key.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    stand_in = certificate(signer.subject, signer.serial_number).public_key(signer.public_key())
    stand_in = stand_in.add_extension(purpose, critical=True)
    return root.sign(key, hashes.SHA256()), stand_in.sign(key, hashes.SHA256())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
