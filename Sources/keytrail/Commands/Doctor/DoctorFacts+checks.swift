internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailReport

extension DoctorFacts {
    /// What the facts amount to at `now`, when audits and calls may be `maxAge` old.
    func checks(now: Timestamp, maxAge: TimeSpan) -> [DoctorCheck] {
        let ofLog: [DoctorCheck]
        switch log {
        case .failed(let error): ofLog = [.failed("database", Failure.words(error).0)]
        case .open(let log): ofLog = log.checks(now: now, maxAge: maxAge)
        }
        return ofLog + [permissions, keyCheck, space, rules.check("rules"), packs.check("packs"), configurationCheck]
            + [authorityCheck(now: now)]
    }

    private var permissions: DoctorCheck {
        let exposed = places.filter { $0.mode & 0o077 != 0 }
        if let first = exposed.first(where: \.isInDanger) ?? exposed.first {
            let others = exposed.count > 1 ? " and \(exposed.count - 1) more" : ""
            let mode = String(first.mode, radix: 8)
            return DoctorCheck(
                name: "permissions",
                // A folder that can be listed shows names; what is in it has modes of its own.
                state: exposed.contains(where: \.isInDanger) ? .fail : .warn,
                message: "\(first.path)\(others) can be reached by others (mode \(mode))",
                advice: "run " + exposed.map(\.remedy).joined(separator: " && ")
            )
        }
        if let foreign = places.first(where: { !$0.isOwn }) {
            let advice = "run Keytrail as that user, or give the files to this one with chown"
            return .warn("permissions", "\(foreign.path) belongs to another user", advice)
        }
        return .ok("permissions", "the files are their owner's alone")
    }

    private var keyCheck: DoctorCheck {
        switch key {
        case .found: return .ok("key", "the fingerprint key is whole and its owner's alone")
        case .failed(let error): return .failed("key", Failure.words(error).0)
        case .missing:
            guard case .open(let log) = log, log.period != nil else {
                return .ok("key", "no fingerprint key yet; the first call makes one")
            }
            return .fail(
                "key",
                "the log has calls and there is no fingerprint key",
                "restore it from a copy: under a new one the same credentials will look like others"
            )
        }
    }

    private var space: DoctorCheck {
        guard let freeBytes else {
            return .warn("space", "the system does not say how much room is left", "look with df at the log's folder")
        }
        let advice = "free some, or move old calls away"
        let free = "\(DoctorFacts.megabytes(freeBytes)) MB are free"
        // What rewrites the log needs as much room again.
        if freeBytes < 64 << 20 { return .fail("space", free, advice) }
        if freeBytes < max(512 << 20, databaseBytes) {
            return .warn("space", "\(free), the log has \(DoctorFacts.megabytes(databaseBytes)) MB", advice)
        }
        return .ok("space", free)
    }

    private var configurationCheck: DoctorCheck {
        switch configuration {
        case .missing: return .ok("configuration", "no configuration; none is needed")
        case .failed(let sentence): return .failed("configuration", sentence)
        case .found(let diagnostics):
            return DoctorFacts.check(
                "configuration",
                diagnostics,
                fine: "the configuration is understood",
                "mend the file"
            )
        }
    }

    private func authorityCheck(now: Timestamp) -> DoctorCheck {
        let name = "authority"
        switch authority {
        case .missing: return .ok(name, "no proxy authority; 'keytrail proxy' makes one")
        case .failed(let sentence): return .failed(name, sentence)
        case .found(let end):
            let message = "the proxy's authority is valid until \(end.rfc3339Seconds)"
            guard end - now >= .days(30) else {
                let advice = "replace it with 'keytrail proxy ca rotate', and let clients trust the new one"
                return .warn(name, message, advice)
            }
            return .ok(name, message)
        }
    }

    fileprivate static func check(
        _ name: String,
        _ diagnostics: [Diagnostic],
        fine: String,
        _ advice: String
    ) -> DoctorCheck {
        let counted = diagnostics.filter { $0.severity != .note }
        guard let worst = counted.first(where: { $0.severity == .error }) ?? counted.first else {
            return .ok(name, fine)
        }
        let others = counted.count > 1 ? " (and \(counted.count - 1) more)" : ""
        let message = worst.description + others
        return worst.severity == .error ? .fail(name, message, advice) : .warn(name, message, advice)
    }

    private static func megabytes(_ bytes: Int64) -> Int64 { bytes >> 20 }
}

extension DoctorFacts.Place {
    /// Whether others can read what is in it, or change it.
    fileprivate var isInDanger: Bool { mode & (isFolder ? 0o022 : 0o077) != 0 }

    /// The command that makes it its owner's alone.
    fileprivate var remedy: String {
        "chmod \(isFolder ? "700" : "600") '\(path.replacing("'", with: "'\\''"))'"
    }
}

extension DoctorFacts.Reading {
    /// How it stands with what was read.
    fileprivate func check(_ name: String) -> DoctorCheck {
        switch self {
        case .failed(let sentence): return .failed(name, sentence)
        case .read(let count, let diagnostics):
            return DoctorFacts.check(
                name,
                diagnostics,
                fine: "\(count) \(name) without a mistake",
                "run 'keytrail rules lint' for all of it"
            )
        }
    }
}

extension DoctorFacts.OpenLog {
    /// What is to be said of a log that can be read.
    fileprivate func checks(now: Timestamp, maxAge: TimeSpan) -> [DoctorCheck] {
        let range = period.map { "calls from \($0.start.rfc3339Seconds) to \($0.end.rfc3339Seconds)" } ?? "no calls yet"
        return [
            .ok("database", "it can be read; \(range)"),
            .ok("schema", "version \(schemaVersion), as this program writes it"),
            calls(now: now, maxAge: maxAge), audit(now: now, maxAge: maxAge), recording,
        ]
    }

    private func calls(now: Timestamp, maxAge: TimeSpan) -> DoctorCheck {
        let advice = "check that the integrations still run through Keytrail"
        guard let newest = period?.end else { return .warn("calls", "nothing was recorded", advice) }
        guard now - newest > maxAge else { return .ok("calls", "the newest is of \(newest.rfc3339Seconds)") }
        return .warn("calls", "nothing was recorded for \(now - newest)", advice)
    }

    private func audit(now: Timestamp, maxAge: TimeSpan) -> DoctorCheck {
        let advice = "see why the nightly 'keytrail audit' or 'keytrail watch' did not run"
        guard let judgedUntil else {
            return .warn("audit", "the log was never judged", "run 'keytrail audit' every night, or 'keytrail watch'")
        }
        let message = "the log is judged until \(judgedUntil.rfc3339Seconds)"
        guard now - judgedUntil > maxAge else { return .ok("audit", message) }
        return .fail("audit", "\(message), which is \(now - judgedUntil) ago", advice)
    }

    private var recording: DoctorCheck {
        guard let gap = gaps.last else { return .ok("recording", "no gap is known") }
        let others = gaps.count > 1 ? " (and \(gaps.count - 1) more)" : ""
        let span = "\(gap.startedAt.rfc3339Seconds) to \(gap.endedAt.rfc3339Seconds)"
        let message = "the door '\(gap.door.name)' did not record everything from \(span)\(others)"
        return .warn("recording", message, "see 'keytrail audit' for why, and whether the door runs")
    }
}
