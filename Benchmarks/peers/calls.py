"""Writes calls as own-format NDJSON with realistic cardinalities: calls.py COUNT PATHS [--start SECONDS] [--within SECONDS] [--credentials N]."""

import argparse
import random
import sys

parser = argparse.ArgumentParser()
parser.add_argument("count", type=int)
parser.add_argument("paths", type=int)
parser.add_argument("--start", type=int, default=1_790_000_000)
parser.add_argument("--within", type=int, default=14 * 86_400)
parser.add_argument("--credentials", type=int, default=50)
arguments = parser.parse_args()
chosen = random.Random(1)
routes = ["/1/boards/{}/lists", "/1/cards/{}", "/repos/acme/{}/issues", "/v2/users/{}", "/api/orders/{}/items", "/graphql/{}"]
agents = [f"client-{i}/1.{i} (python 3.12; requests 2.32)" for i in range(25)]
hosts = ["api.trello.com", "api.github.com", "api.example.com", "slack.com", "shop.example"]
queries = [f'"url.query":"limit=50&page={i}",' for i in range(400)] + [""] * 400
outcomes = [(200, "success")] * 95 + [(404, "client_error")] * 3 + [(401, "auth_failed"), (500, "server_error")]
step = arguments.within / arguments.count
out = []
for number in range(arguments.count):
    at = arguments.start + number * step
    seconds, micros = divmod(int(at * 1_000_000), 1_000_000)
    day, rest = divmod(seconds - 1_789_948_800, 86_400)
    path_id = number if arguments.paths >= arguments.count else chosen.randrange(arguments.paths)
    route = routes[path_id % len(routes)]
    status, outcome = chosen.choice(outcomes)
    out.append(
        f'{{"timestamp":"2026-{9 + (20 + day) // 30:02}-{(20 + day) % 30 + 1:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{micros:06}Z",'
        f'"keytrail.door":"import","http.request.method":"{"GET" if number % 5 else "POST"}","url.scheme":"https",'
        f'"server.address":"{hosts[path_id % 5]}","url.template":"{route.format("{id}")}","url.path":"{route.format(path_id)}",'
        f'{chosen.choice(queries)}"user_agent.original":"{agents[number % 25]}","http.response.status_code":{status},'
        f'"keytrail.outcome":"{outcome}","keytrail.duration_us":{chosen.randrange(1000, 900000)},'
        f'"keytrail.credential.id":"key-{number % arguments.credentials}","client.address":"10.0.{number % 7}.{number % 50}"}}\n'
    )
    if len(out) == 10_000:
        sys.stdout.write("".join(out))
        out = []
sys.stdout.write("".join(out))
