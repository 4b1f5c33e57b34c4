extension Schema {
    /// Version 9; frozen.
    ///
    /// Providers' own audit events, and which of our credentials a provider knows under which name.
    static let v9 = """
        CREATE TABLE provider_event (
            started_at INTEGER NOT NULL,
            seq INTEGER NOT NULL CHECK (seq >= 0),
            product INTEGER NOT NULL REFERENCES text (id),
            service INTEGER NOT NULL REFERENCES text (id),
            key INTEGER REFERENCES text (id),
            actor INTEGER REFERENCES text (id),
            action INTEGER NOT NULL REFERENCES text (id),
            outcome INTEGER NOT NULL CHECK (outcome > 0),
            error INTEGER REFERENCES text (id),
            client_address INTEGER REFERENCES text (id),
            user_agent INTEGER REFERENCES text (id),
            request_id TEXT,
            method INTEGER REFERENCES text (id),
            host INTEGER REFERENCES text (id),
            path INTEGER REFERENCES text (id),
            attributes TEXT NOT NULL,
            batch INTEGER REFERENCES import_batch (id),
            PRIMARY KEY (started_at, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE credential_link (
            credential TEXT NOT NULL CHECK (credential <> ''),
            key TEXT NOT NULL CHECK (key <> ''),
            linked_at INTEGER NOT NULL,
            PRIMARY KEY (credential, key)
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW provider_events AS
        SELECT
            event.started_at AS "timestamp",
            strftime('%Y-%m-%dT%H:%M:%S',
                (event.started_at - ((event.started_at % 1000000 + 1000000) % 1000000)) / 1000000, 'unixepoch')
                || printf('.%06dZ', (event.started_at % 1000000 + 1000000) % 1000000) AS "timestamp.rfc3339",
            event.seq AS "keytrail.seq",
            t_product.value AS "keytrail.log.product",
            t_service.value AS "keytrail.log.service",
            t_key.value AS "keytrail.event.credential",
            t_actor.value AS "keytrail.event.actor",
            t_action.value AS "keytrail.event.action",
            CASE event.outcome WHEN 1 THEN 'success' WHEN 2 THEN 'redirect' WHEN 3 THEN 'auth_failed'
                WHEN 4 THEN 'forbidden' WHEN 5 THEN 'rate_limited' WHEN 6 THEN 'client_error'
                WHEN 7 THEN 'server_error' WHEN 8 THEN 'network_error' WHEN 9 THEN 'cancelled'
                END AS "keytrail.outcome",
            t_error.value AS "error.type",
            t_client.value AS "client.address",
            t_agent.value AS "user_agent.original",
            event.request_id AS "request_id",
            t_method.value AS "http.request.method",
            t_host.value AS "server.address",
            t_path.value AS "url.path",
            event.attributes AS "attributes",
            event.batch AS "keytrail.batch"
        FROM provider_event AS event
        LEFT JOIN text AS t_product ON t_product.id = event.product
        LEFT JOIN text AS t_service ON t_service.id = event.service
        LEFT JOIN text AS t_key ON t_key.id = event.key
        LEFT JOIN text AS t_actor ON t_actor.id = event.actor
        LEFT JOIN text AS t_action ON t_action.id = event.action
        LEFT JOIN text AS t_error ON t_error.id = event.error
        LEFT JOIN text AS t_client ON t_client.id = event.client_address
        LEFT JOIN text AS t_agent ON t_agent.id = event.user_agent
        LEFT JOIN text AS t_method ON t_method.id = event.method
        LEFT JOIN text AS t_host ON t_host.id = event.host
        LEFT JOIN text AS t_path ON t_path.id = event.path;
        """
}
