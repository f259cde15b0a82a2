"""How the bank's ports speak TLS."""

import ssl

from banktui.sandbox.certificates import LOOPBACK, CertificateAuthority
from banktui.sandbox.provider import ClientCertificates

_VERIFY = {
    ClientCertificates.NONE: ssl.CERT_NONE,
    ClientCertificates.OPTIONAL: ssl.CERT_OPTIONAL,
    ClientCertificates.REQUIRED: ssl.CERT_REQUIRED,
}


def server_context(
    authority: CertificateAuthority, client_certificates: ClientCertificates, host: str = "localhost"
) -> ssl.SSLContext:
    """Return a context (TLS 1.2 or later) with the bank's server certificate, valid for loopback and `host`.

    With REQUIRED a client without a certificate of the bank's authority is refused by TLS. With OPTIONAL one without a
    certificate gets through to the app; a certificate that does not verify is refused by TLS in either mode, because
    Python's TLS cannot be told to let it pass.
    """
    hosts = LOOPBACK if host in {*LOOPBACK, "0.0.0.0", "::"} else (*LOOPBACK, host)  # noqa: S104 - compared, not bound
    certificate, key = authority.issue_server(hosts)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    context.verify_mode = _VERIFY[client_certificates]
    if client_certificates is not ClientCertificates.NONE:
        context.load_verify_locations(authority.ca_file)
    return context
