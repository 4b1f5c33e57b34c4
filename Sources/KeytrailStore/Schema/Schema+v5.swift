extension Schema {
    /// Version 5; frozen.
    ///
    /// What people make of findings: acknowledgements and silences, and who did what in a finding's life.
    static let v5 = """
        CREATE TABLE silence (
            id TEXT PRIMARY KEY,
            matchers TEXT NOT NULL CHECK (matchers <> '[]'),
            starts_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            author TEXT NOT NULL CHECK (author <> ''),
            reason TEXT NOT NULL CHECK (reason <> ''),
            created_at INTEGER NOT NULL,
            ended_at INTEGER,
            ended_by TEXT,
            last_matched_at INTEGER,
            CHECK (ends_at > starts_at AND ends_at - starts_at <= 31622400000000)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE acknowledgement (
            finding INTEGER PRIMARY KEY REFERENCES finding (id),
            at INTEGER NOT NULL,
            author TEXT NOT NULL CHECK (author <> ''),
            note TEXT NOT NULL CHECK (note <> ''),
            until INTEGER CHECK (until > at),
            ended_at INTEGER
        ) STRICT;

        ALTER TABLE finding_event ADD COLUMN author TEXT;
        ALTER TABLE finding_event ADD COLUMN note TEXT;
        ALTER TABLE finding_event ADD COLUMN until INTEGER;
        ALTER TABLE finding_event ADD COLUMN silence TEXT REFERENCES silence (id);

        ALTER TABLE finding ADD COLUMN told_at INTEGER;
        UPDATE finding SET told_at = first_reported_at;
        CREATE INDEX finding_by_name ON finding (name);
        """
}
