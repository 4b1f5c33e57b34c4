"""A mail server on a loopback port: prints its port, keeps each message as a file of the folder that is its argument.

With a user and a password as further arguments it wants STARTTLS and a login; who vouches for it lies in `authority.pem` of the folder
then. It ends when its standard input does.
"""

import datetime
import ipaddress
import ssl
import pathlib
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Keeper:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = self.folder / f"{self.count:03}.eml"
        part = name.with_suffix(".part")
        part.write_bytes(envelope.content)
        part.rename(name)
        return "250 OK"


class AnyPort(Controller):
    def _trigger_server(self):
        # The base class connects to the port that it was given; this one was given none.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def certificate(folder):
    """A context with a certificate of this address that vouches for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    authority = pathlib.Path(folder) / "authority.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = pathlib.Path(folder) / "key.pem"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority, secret)
    return context


def knows(user, password):
    def check(server, session, envelope, mechanism, data):
        is_known = (data.login, data.password) == (user.encode(), password.encode())
        # Who handled it has answered; the server does.
        return AuthResult(success=is_known, handled=False)

    return check


folder, *login = sys.argv[1:]
options = {}
if login:
    options = {
        "tls_context": certificate(folder),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": knows(*login),
    }
controller = AnyPort(Keeper(folder), hostname="127.0.0.1", port=0, **options)
controller.start()
print(controller.port, flush=True)
sys.stdin.read()
controller.stop()
