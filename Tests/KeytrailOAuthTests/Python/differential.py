"""Signs requests with oauthlib: JSON lines in on standard input, JSON lines out on standard output.

In: method, url, body and contentType (or neither), transmission, signatureMethod, timestamp, nonce, clientKey, clientSecret,
privateKey, token, tokenSecret. Out: baseString, signature.
"""

import json
import sys
from urllib.parse import urlparse

from oauthlib.common import Request
from oauthlib.oauth1.rfc5849 import Client, signature

TRANSMISSIONS = {"header": "AUTH_HEADER", "query": "QUERY", "form": "BODY"}


def sign(case):
    client = Client(
        case["clientKey"],
        client_secret=case.get("clientSecret"),
        resource_owner_key=case.get("token"),
        resource_owner_secret=case.get("tokenSecret"),
        rsa_key=case.get("privateKey"),
        signature_method=case["signatureMethod"],
        signature_type=TRANSMISSIONS[case["transmission"]],
        timestamp=case["timestamp"],
        nonce=case["nonce"],
    )
    body = case.get("body")
    headers = {} if body is None else {"Content-Type": case["contentType"]}
    request = Request(case["url"], case["method"], body, headers)
    request.oauth_params = client.get_oauth_params(request)
    uri, headers, rendered = client._render(request)
    collected = signature.collect_parameters(uri_query=urlparse(uri).query, body=rendered, headers=headers)
    base = signature.signature_base_string(
        request.http_method, signature.base_string_uri(uri), signature.normalize_parameters(collected)
    )
    return {"baseString": base, "signature": client.get_oauth_signature(request)}


for line in sys.stdin:
    print(json.dumps(sign(json.loads(line))))
