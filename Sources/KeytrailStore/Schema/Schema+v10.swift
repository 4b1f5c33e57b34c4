extension Schema {
    /// Version 10; frozen.
    ///
    /// From which end a call was seen.
    static let v10 = """
        ALTER TABLE call ADD COLUMN vantage INTEGER NOT NULL DEFAULT 1 CHECK (vantage BETWEEN 1 AND 3);

        DROP VIEW calls;
        CREATE VIEW calls AS
        SELECT
            call.started_at AS "timestamp",
            strftime('%Y-%m-%dT%H:%M:%S',
                (call.started_at - ((call.started_at % 1000000 + 1000000) % 1000000)) / 1000000, 'unixepoch')
                || printf('.%06dZ', (call.started_at % 1000000 + 1000000) % 1000000) AS "timestamp.rfc3339",
            call.seq AS "keytrail.seq",
            credential.name AS "keytrail.credential.id",
            credential.provider AS "keytrail.credential.provider",
            credential.scheme AS "keytrail.credential.scheme",
            credential.place AS "keytrail.credential.place",
            CASE call.door WHEN 1 THEN 'client' WHEN 2 THEN 'run' WHEN 3 THEN 'proxy' WHEN 4 THEN 'gateway'
                WHEN 5 THEN 'import' END AS "keytrail.door",
            CASE call.vantage WHEN 1 THEN 'client' WHEN 2 THEN 'server' WHEN 3 THEN 'provider'
                END AS "keytrail.vantage",
            t_method.value AS "http.request.method",
            t_scheme.value AS "url.scheme",
            host.value AS "server.address",
            call.port AS "server.port",
            route.value AS "url.template",
            path.value AS "url.path",
            t_query.value AS "url.query",
            call.status AS "http.response.status_code",
            t_error.value AS "error.type",
            CASE call.outcome WHEN 1 THEN 'success' WHEN 2 THEN 'redirect' WHEN 3 THEN 'auth_failed'
                WHEN 4 THEN 'forbidden' WHEN 5 THEN 'rate_limited' WHEN 6 THEN 'client_error'
                WHEN 7 THEN 'server_error' WHEN 8 THEN 'network_error' WHEN 9 THEN 'cancelled'
                END AS "keytrail.outcome",
            call.duration_us AS "keytrail.duration_us",
            call.dns_us AS "keytrail.timing.dns_us",
            call.connect_us AS "keytrail.timing.connect_us",
            call.tls_us AS "keytrail.timing.tls_us",
            call.wait_us AS "keytrail.timing.wait_us",
            call.receive_us AS "keytrail.timing.receive_us",
            call.request_bytes AS "http.request.body.size",
            call.response_bytes AS "http.response.body.size",
            call.resend_count AS "http.request.resend_count",
            CASE WHEN call.request IS NOT NULL THEN printf('%016x', call.request) END AS "keytrail.request.id",
            t_protocol.value AS "network.protocol.version",
            call.quota_permille AS "keytrail.ratelimit.remaining_permille",
            t_granted.value AS "keytrail.scopes.granted",
            t_accepted.value AS "keytrail.scopes.accepted",
            t_program.value AS "keytrail.program",
            t_run.value AS "keytrail.run",
            caller.process_id AS "process.pid",
            caller.executable AS "process.executable.name",
            caller.owner AS "process.owner",
            caller.host_name AS "host.name",
            t_client.value AS "client.address",
            t_peer.value AS "network.peer.address",
            t_agent.value AS "user_agent.original",
            call.flags AS "keytrail.flags",
            call.trace_id AS "trace_id",
            call.attributes AS "attributes",
            call.batch AS "keytrail.batch"
        FROM call
        LEFT JOIN credential ON credential.id = call.credential
        LEFT JOIN host ON host.id = call.host
        LEFT JOIN route ON route.id = call.route
        LEFT JOIN path ON path.id = call.path
        LEFT JOIN text AS t_method ON t_method.id = call.method
        LEFT JOIN text AS t_scheme ON t_scheme.id = call.scheme
        LEFT JOIN text AS t_query ON t_query.id = call.query
        LEFT JOIN text AS t_error ON t_error.id = call.error
        LEFT JOIN text AS t_protocol ON t_protocol.id = call.protocol
        LEFT JOIN text AS t_granted ON t_granted.id = call.scopes_granted
        LEFT JOIN text AS t_accepted ON t_accepted.id = call.scopes_accepted
        LEFT JOIN text AS t_program ON t_program.id = call.program
        LEFT JOIN text AS t_run ON t_run.id = call.run
        LEFT JOIN caller ON caller.id = call.caller
        LEFT JOIN text AS t_client ON t_client.id = call.client_address
        LEFT JOIN text AS t_peer ON t_peer.id = call.peer_address
        LEFT JOIN text AS t_agent ON t_agent.id = call.user_agent;
        """
}
