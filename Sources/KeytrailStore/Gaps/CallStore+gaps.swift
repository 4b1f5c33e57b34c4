internal import GRDB
package import KeytrailModel

extension CallStore {
    /// Notes what was not recorded.
    ///
    /// - Throws: as `keep(gaps:)`.
    package func keep(_ gap: RecordingGap) throws(StoreError) { try keep(gaps: [gap]) }

    /// Notes what was not recorded, all of it or nothing.
    ///
    /// - Throws: `StoreError`, as `append`: what keeps calls out keeps this out too. Add the gaps to `PendingGaps` then.
    package func keep(gaps: [RecordingGap]) throws(StoreError) {
        try requireWritable()
        guard !gaps.isEmpty else { return }
        try write { db, _ in
            let statement = try SQLStatement(
                """
                INSERT INTO recording_gap (started_at, ended_at, door, program, run, calls, reason)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                on: db
            )
            for gap in gaps {
                statement.bind(gap.startedAt.microseconds, at: 1)
                statement.bind(gap.endedAt.microseconds, at: 2)
                statement.bind(Int64(gap.door.rawValue), at: 3)
                statement.bind(gap.program, at: 4)
                statement.bind(gap.run, at: 5)
                statement.bind(Int64(gap.calls), at: 6)
                statement.bind(gap.reason.code, at: 7)
                try statement.run()
            }
        }
    }

    /// Notes that a door is alive, or, with `endedAt`, that it was stopped on purpose.
    ///
    /// To be called when the door starts, every `interval`, and when it stops. One row for each start, whatever number of
    /// beats.
    ///
    /// - Throws: `StoreError`, as `append`.
    package func beat(_ heartbeat: Heartbeat) throws(StoreError) {
        try requireWritable()
        try write { db, _ in
            let statement = try SQLStatement(
                """
                INSERT INTO heartbeat (door, instance, started_at, last_beat_at, interval_us, ended_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (door, instance, started_at) DO UPDATE SET
                    last_beat_at = max(last_beat_at, excluded.last_beat_at), interval_us = excluded.interval_us,
                    ended_at = excluded.ended_at
                """,
                on: db
            )
            statement.bind(Int64(heartbeat.door.rawValue), at: 1)
            statement.bind(heartbeat.instance, at: 2)
            statement.bind(heartbeat.startedAt.microseconds, at: 3)
            statement.bind(heartbeat.lastBeatAt.microseconds, at: 4)
            statement.bind(heartbeat.interval.microseconds, at: 5)
            statement.bind(heartbeat.endedAt?.microseconds, at: 6)
            try statement.run()
        }
    }
}

extension CallReader {
    /// The time inside a window in which not every call was recorded, the earliest first.
    ///
    /// What doors have written of themselves, whole, and how long others were dead, as seen at `now` and up to the window's end.
    package func gaps(in window: TimeWindow, now: Timestamp) throws -> [RecordingGap] {
        let silences = RecordingGap.silences(of: try heartbeats(), now: now, until: window.end)
        let gaps = try keptGaps(in: window) + silences.filter { $0.window.overlaps(window) }
        return gaps.sorted { $0.isBefore($1) }
    }

    /// The beats of every door, ordered by door, instance and start.
    package func heartbeats() throws -> [Heartbeat] {
        let statement = try SQLStatement(
            """
            SELECT door, instance, started_at, last_beat_at, interval_us, ended_at FROM heartbeat
            ORDER BY door, instance, started_at
            """,
            on: db
        )
        var heartbeats: [Heartbeat] = []
        while try statement.step() {
            var heartbeat = Heartbeat(
                door: try door(statement.integer(0)),
                instance: statement.text(1),
                startedAt: Timestamp(microseconds: statement.integer(2)),
                interval: TimeSpan(microseconds: statement.integer(4))
            )
            heartbeat.lastBeatAt = Timestamp(microseconds: statement.integer(3))
            heartbeat.endedAt = statement.optionalInteger(5).map { Timestamp(microseconds: $0) }
            heartbeats.append(heartbeat)
        }
        return heartbeats
    }

    private func keptGaps(in window: TimeWindow) throws -> [RecordingGap] {
        let statement = try SQLStatement(
            """
            SELECT started_at, ended_at, door, program, run, calls, reason FROM recording_gap
            WHERE started_at <= ?2 AND ended_at >= ?1
            """,
            on: db
        )
        statement.bind(window)
        var gaps: [RecordingGap] = []
        while try statement.step() {
            guard let reason = RecordingGap.Reason(code: statement.text(6)) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT)
            }
            gaps.append(
                RecordingGap(
                    startedAt: Timestamp(microseconds: statement.integer(0)),
                    endedAt: Timestamp(microseconds: statement.integer(1)),
                    door: try door(statement.integer(2)),
                    program: statement.optionalText(3),
                    run: statement.optionalText(4),
                    calls: Int(statement.integer(5)),
                    reason: reason
                )
            )
        }
        return gaps
    }

    private func door(_ number: Int64) throws -> Door {
        guard let door = Door(rawValue: Int(number)) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return door
    }
}
