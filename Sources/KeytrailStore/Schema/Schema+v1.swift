extension Schema {
    /// Version 1; frozen.
    static let v1 = """
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            store_id TEXT NOT NULL,
            next_seq INTEGER NOT NULL CHECK (next_seq BETWEEN 1 AND 4611686018427387904),
            dictionary_epoch INTEGER NOT NULL
        ) STRICT;
        INSERT INTO meta (id, store_id, next_seq, dictionary_epoch) VALUES (1, lower(hex(randomblob(8))), 1, 0);

        CREATE TABLE host (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE route (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE path (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;

        CREATE TABLE credential (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            provider TEXT NOT NULL,
            scheme TEXT NOT NULL,
            place TEXT NOT NULL
        ) STRICT;
        CREATE INDEX credential_by_name ON credential (name);
        CREATE TABLE credential_part (
            credential INTEGER NOT NULL REFERENCES credential (id),
            position INTEGER NOT NULL CHECK (position >= 0),
            role TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (credential, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE import_batch (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            format TEXT NOT NULL,
            digest TEXT,
            started_at INTEGER NOT NULL,
            finished_at INTEGER,
            read INTEGER,
            stored INTEGER,
            duplicates INTEGER,
            rejected INTEGER
        ) STRICT;

        CREATE TABLE call (
            started_at INTEGER NOT NULL,
            seq INTEGER NOT NULL CHECK (seq >= 0),
            credential INTEGER REFERENCES credential (id),
            outcome INTEGER NOT NULL CHECK (outcome > 0),
            door INTEGER NOT NULL CHECK (door > 0),
            status INTEGER CHECK (status >= 0),
            host INTEGER NOT NULL REFERENCES host (id),
            method INTEGER NOT NULL REFERENCES text (id),
            route INTEGER REFERENCES route (id),
            path INTEGER NOT NULL REFERENCES path (id),
            duration_us INTEGER CHECK (duration_us >= 0),
            program INTEGER REFERENCES text (id),
            client_address INTEGER REFERENCES text (id),
            user_agent INTEGER REFERENCES text (id),
            error INTEGER REFERENCES text (id),
            quota_permille INTEGER CHECK (quota_permille BETWEEN 0 AND 1000),
            flags INTEGER NOT NULL CHECK (flags >= 0),
            resend_count INTEGER NOT NULL CHECK (resend_count >= 0),
            scheme INTEGER NOT NULL REFERENCES text (id),
            port INTEGER CHECK (port BETWEEN 1 AND 65535),
            query INTEGER REFERENCES text (id),
            dns_us INTEGER CHECK (dns_us >= 0),
            connect_us INTEGER CHECK (connect_us >= 0),
            tls_us INTEGER CHECK (tls_us >= 0),
            wait_us INTEGER CHECK (wait_us >= 0),
            receive_us INTEGER CHECK (receive_us >= 0),
            request_bytes INTEGER CHECK (request_bytes >= 0),
            response_bytes INTEGER CHECK (response_bytes >= 0),
            protocol INTEGER REFERENCES text (id),
            scopes_granted INTEGER REFERENCES text (id),
            scopes_accepted INTEGER REFERENCES text (id),
            run INTEGER REFERENCES text (id),
            peer_address INTEGER REFERENCES text (id),
            trace_id TEXT,
            attributes TEXT,
            batch INTEGER REFERENCES import_batch (id),
            PRIMARY KEY (started_at, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rate_limit (
            started_at INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0),
            bucket INTEGER NOT NULL REFERENCES text (id),
            "limit" INTEGER,
            remaining INTEGER,
            resets_at INTEGER,
            window_us INTEGER,
            unit INTEGER NOT NULL REFERENCES text (id),
            PRIMARY KEY (started_at, seq, position),
            FOREIGN KEY (started_at, seq) REFERENCES call (started_at, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE finding (
            id INTEGER PRIMARY KEY,
            rule_id TEXT NOT NULL,
            "group" TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            name TEXT NOT NULL,
            title TEXT NOT NULL,
            level INTEGER NOT NULL CHECK (level >= 0),
            tags TEXT NOT NULL,
            state TEXT NOT NULL,
            last_seen INTEGER NOT NULL,
            resolved_at INTEGER,
            event_count INTEGER NOT NULL CHECK (event_count >= 0),
            peak REAL,
            observed TEXT NOT NULL,
            expected TEXT NOT NULL,
            evidence TEXT NOT NULL,
            why TEXT NOT NULL,
            next TEXT NOT NULL,
            is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
            first_reported_at INTEGER NOT NULL,
            last_reported_at INTEGER NOT NULL,
            UNIQUE (rule_id, "group", opened_at)
        ) STRICT;
        CREATE INDEX finding_by_opened_at ON finding (opened_at);
        CREATE TABLE finding_event (
            finding INTEGER NOT NULL REFERENCES finding (id),
            position INTEGER NOT NULL CHECK (position >= 0),
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            PRIMARY KEY (finding, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE watermark (
            rule_id TEXT PRIMARY KEY,
            judged_from INTEGER NOT NULL,
            judged_until INTEGER NOT NULL CHECK (judged_until >= judged_from)
        ) STRICT, WITHOUT ROWID;

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
            t_protocol.value AS "network.protocol.version",
            call.quota_permille AS "keytrail.ratelimit.remaining_permille",
            t_granted.value AS "keytrail.scopes.granted",
            t_accepted.value AS "keytrail.scopes.accepted",
            t_program.value AS "keytrail.program",
            t_run.value AS "keytrail.run",
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
        LEFT JOIN text AS t_client ON t_client.id = call.client_address
        LEFT JOIN text AS t_peer ON t_peer.id = call.peer_address
        LEFT JOIN text AS t_agent ON t_agent.id = call.user_agent;

        CREATE VIEW rate_limits AS
        SELECT
            rate_limit.started_at AS "timestamp",
            rate_limit.seq AS "keytrail.seq",
            credential.name AS "keytrail.credential.id",
            host.value AS "server.address",
            bucket.value AS "name",
            rate_limit."limit" AS "limit",
            rate_limit.remaining AS "remaining",
            rate_limit.resets_at AS "resets_at",
            rate_limit.window_us AS "window_us",
            unit.value AS "unit"
        FROM rate_limit
        LEFT JOIN call ON call.started_at = rate_limit.started_at AND call.seq = rate_limit.seq
        LEFT JOIN credential ON credential.id = call.credential
        LEFT JOIN host ON host.id = call.host
        LEFT JOIN text AS bucket ON bucket.id = rate_limit.bucket
        LEFT JOIN text AS unit ON unit.id = rate_limit.unit;
        """
}
