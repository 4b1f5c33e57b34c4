extension Schema {
    /// Version 6; frozen.
    ///
    /// The outbox of alerts: what is to be told of findings, to whom and when; and which periodic tasks went through. That a
    /// content is JSON is not checked here: SQLite 3.40 takes `json_valid` in a table for unsafe.
    static let v6 = """
        CREATE TABLE alert_message (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE CHECK (length(key) = 32),
            route TEXT NOT NULL CHECK (route <> ''),
            sink TEXT NOT NULL CHECK (sink <> ''),
            bundle TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'dropped')),
            created_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            first_attempt_at INTEGER,
            last_attempt_at INTEGER,
            ended_at INTEGER,
            problem TEXT,
            CHECK ((attempts = 0) = (last_attempt_at IS NULL)),
            CHECK ((state = 'waiting') = (ended_at IS NULL))
        ) STRICT;
        CREATE INDEX alert_message_waiting ON alert_message (sink, due_at) WHERE state = 'waiting';
        CREATE INDEX alert_message_open ON alert_message (route, sink, bundle) WHERE state = 'waiting' AND attempts = 0;
        CREATE INDEX alert_message_by_attempt ON alert_message (sink, last_attempt_at);

        CREATE TABLE alert_notice (
            id INTEGER PRIMARY KEY,
            message INTEGER NOT NULL REFERENCES alert_message (id),
            finding TEXT NOT NULL CHECK (finding <> ''),
            subject TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('opened', 'reopened', 'unmuted', 'repeated', 'resolved', 'withdrawn')),
            at INTEGER NOT NULL,
            content TEXT NOT NULL CHECK (content <> '')
        ) STRICT;
        CREATE INDEX alert_notice_by_message ON alert_notice (message);
        CREATE INDEX alert_notice_by_finding ON alert_notice (finding);
        CREATE INDEX alert_notice_by_subject ON alert_notice (subject, at) WHERE kind = 'opened';

        CREATE TABLE task (
            name TEXT PRIMARY KEY CHECK (name <> ''),
            judged_until INTEGER NOT NULL,
            succeeded_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
