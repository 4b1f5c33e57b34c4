"""An OAuth 1.0 provider on a loopback port, for tests: oauthlib checks every signature, nonce and timestamp.

Reads one line of JSON from standard input: clientKey, clientSecret, optionally publicKey (PEM, for RSA). Prints its
port, and ends when standard input does. Everything is kept in memory.
"""

import json
import os
import sys
import threading
import time
from urllib.parse import urlencode

from flask import Flask, Response, request
from oauthlib.oauth1 import RequestValidator, WebApplicationServer
from werkzeug.serving import make_server

LIFETIME = 300
SIGNATURE_METHODS = ("HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT")


class Refused(Exception):
    """A request with a problem of the OAuth Problem Reporting extension."""

    def __init__(self, problem, status=401, **more):
        super().__init__(problem)
        self.status = status
        self.report = {"oauth_problem": problem, **more}


class Validator(RequestValidator):
    """One client; tokens by their names."""

    enforce_ssl = False
    timestamp_lifetime = LIFETIME
    allowed_signature_methods = SIGNATURE_METHODS
    client_key_length = request_token_length = access_token_length = verifier_length = (1, 100)
    nonce_length = (8, 64)
    dummy_client = dummy_request_token = dummy_access_token = "dummy"

    def __init__(self, client):
        super().__init__()
        self.client = client
        self.requests = {}
        self.tokens = {}
        self.seen = set()
        self.lock = threading.Lock()

    # The tests' keys are random texts of any unreserved character.
    safe_characters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    def get_client_secret(self, client_key, request):
        return self.client["clientSecret"]

    def get_rsa_key(self, client_key, request):
        return self.client.get("publicKey")

    def get_request_token_secret(self, client_key, token, request):
        return self.requests.get(token, {}).get("oauth_token_secret", "none")

    def get_access_token_secret(self, client_key, token, request):
        return self.tokens.get(token, {}).get("oauth_token_secret", "none")

    def get_default_realms(self, client_key, request):
        return []

    def get_realms(self, token, request):
        return []

    def get_redirect_uri(self, token, request):
        return self.requests[token]["callback"]

    def invalidate_request_token(self, client_key, request_token, request):
        del self.requests[request_token]

    def validate_client_key(self, client_key, request):
        return client_key == self.client["clientKey"]

    def validate_request_token(self, client_key, token, request):
        return token in self.requests

    def validate_access_token(self, client_key, token, request):
        return token in self.tokens

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, request_token=None, access_token=None):
        now = int(time.time())
        if abs(now - int(timestamp)) > LIFETIME:
            raise Refused("timestamp_refused", oauth_acceptable_timestamps=f"{now - LIFETIME}-{now + LIFETIME}")
        with self.lock:
            use = (client_key, timestamp, nonce, request_token or access_token)
            if use in self.seen:
                raise Refused("nonce_used")
            self.seen.add(use)
        return True

    def validate_redirect_uri(self, client_key, redirect_uri, request):
        return redirect_uri == "oob" or redirect_uri.startswith("http://127.0.0.1")

    def validate_requested_realms(self, client_key, realms, request):
        return True

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True

    def validate_verifier(self, client_key, token, verifier, request):
        return bool(verifier) and self.requests.get(token, {}).get("oauth_verifier") == verifier

    def verify_request_token(self, token, request):
        return token in self.requests

    def verify_realms(self, token, realms, request):
        return True

    def save_request_token(self, token, request):
        self.requests[token["oauth_token"]] = {**token, "callback": request.redirect_uri}

    def save_verifier(self, token, verifier, request):
        self.requests[token]["oauth_verifier"] = verifier["oauth_verifier"]

    def save_access_token(self, token, request):
        self.tokens[token["oauth_token"]] = token


class Server(WebApplicationServer):
    """Looks at the timestamp before oauthlib does, so that its refusal names the times that are taken."""

    def _check_mandatory_parameters(self, received):
        if received.timestamp and received.timestamp.isdigit():
            now = int(time.time())
            if abs(now - int(received.timestamp)) > LIFETIME:
                raise Refused("timestamp_refused", oauth_acceptable_timestamps=f"{now - LIFETIME}-{now + LIFETIME}")
        super()._check_mandatory_parameters(received)


def make_app(client):
    app = Flask(__name__)
    validator = Validator(client)
    server = Server(validator)

    def received():
        return {
            "uri": request.url,
            "http_method": request.method,
            "body": request.get_data(as_text=True),
            "headers": dict(request.headers),
        }

    def answer(headers, body, status):
        if status == 401 and not body:
            raise Refused("signature_invalid")
        if status == 400:
            raise Refused("parameter_rejected", status=400)
        return Response(body, status, headers)

    @app.errorhandler(Refused)
    def refuse(refused):
        fields = ", ".join(f'{name}="{value}"' for name, value in refused.report.items())
        headers = {"WWW-Authenticate": f'OAuth realm="provider", {fields}'}
        return Response(urlencode(refused.report), refused.status, headers, mimetype="application/x-www-form-urlencoded")

    @app.route("/request_token", methods=["GET", "POST"])
    @app.route("/1/OAuthGetRequestToken", methods=["GET", "POST"])
    def request_token():
        return answer(*server.create_request_token_response(**received()))

    @app.route("/authorize")
    @app.route("/1/OAuthAuthorizeToken")
    def authorize():
        token = request.args.get("oauth_token", "")
        if not validator.verify_request_token(token, None):
            raise Refused("token_rejected")
        callback = validator.get_redirect_uri(token, None)
        if request.args.get("deny") == "1":
            if callback == "oob":
                return Response("denied", mimetype="text/plain")
            return Response(status=302, headers={"Location": f"{callback}?{urlencode({'denied': token})}"})
        if request.args.get("approve") != "1":
            return Response("add approve=1 or deny=1", mimetype="text/plain")
        headers, body, status = server.create_authorization_response(
            f"{request.base_url}?{urlencode({'oauth_token': token})}"
        )
        if callback == "oob":
            return Response(validator.requests[token]["oauth_verifier"], mimetype="text/plain")
        return Response(body, status, headers)

    @app.route("/access_token", methods=["GET", "POST"])
    @app.route("/1/OAuthGetAccessToken", methods=["GET", "POST"])
    def access_token():
        return answer(*server.create_access_token_response(**received()))

    @app.route("/protected", methods=["GET", "POST", "PUT", "DELETE"])
    def protected():
        valid, checked = server.validate_protected_resource_request(**received())
        if not valid:
            log = getattr(checked, "validator_log", {})
            raise Refused("token_rejected" if log.get("resource_owner") is False else "signature_invalid")
        return Response("welcome", mimetype="text/plain")

    return app


def main():
    app = make_app(json.loads(sys.stdin.readline()))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    # The end of the test process closes the pipe, however it ends.
    sys.stdin.read()
    os._exit(0)


main()
