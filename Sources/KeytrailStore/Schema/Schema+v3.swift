extension Schema {
    /// Version 3; frozen.
    ///
    /// What providers said of credentials, and what users did with them; no secret, ever.
    static let v3 = """
        CREATE TABLE inspection (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            credential TEXT,
            at INTEGER NOT NULL,
            provider TEXT NOT NULL,
            standing TEXT NOT NULL,
            source TEXT NOT NULL,
            is_verified INTEGER NOT NULL CHECK (is_verified IN (0, 1)),
            owner TEXT,
            label TEXT,
            provider_id TEXT,
            issuer TEXT,
            client TEXT,
            audience TEXT NOT NULL,
            permissions TEXT NOT NULL,
            scopes TEXT,
            created_at INTEGER,
            expires_at INTEGER,
            never_expires INTEGER NOT NULL CHECK (never_expires IN (0, 1)),
            refusal TEXT,
            problem TEXT,
            clock_skew_us INTEGER
        ) STRICT;
        CREATE INDEX inspection_by_name ON inspection (name, at);

        CREATE TABLE credential_event (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            credential TEXT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            other TEXT
        ) STRICT;
        CREATE INDEX credential_event_by_name ON credential_event (name, at);
        """
}
