internal import KeytrailModel
internal import KeytrailStore

/// A rotation as a page shows it.
enum RotationWords {
    /// The JSON form.
    static func json(_ rotation: Rotation, _ callers: Rotation.Callers) -> JSON {
        [
            "name": .string(rotation.name), "started": .string(rotation.startedAt.rfc3339),
            "old": side(rotation.oldID, callers.old), "new": side(rotation.newID, callers.new),
        ]
    }

    private static func side(_ id: String?, _ callers: [CredentialCaller]) -> JSON {
        let list = callers.map { caller -> JSON in
            [
                "program": JSON(caller.program), "client_address": JSON(caller.clientAddress),
                "calls": .integer(Int64(caller.calls)), "last_seen": .string(caller.lastSeen.rfc3339),
            ]
        }
        let calls = callers.reduce(0) { $0 + $1.calls }
        return ["id": JSON(id), "calls": .integer(Int64(calls)), "callers": .array(list)]
    }

    /// A table of who calls with which.
    static func table(_ callers: Rotation.Callers, width: Int) -> String {
        var table = TextTable(["WITH", "PROGRAM", "FROM", "CALLS", "LAST SEEN"], rightAligned: [3])
        for (side, list) in [("old", callers.old), ("new", callers.new)] {
            if list.isEmpty { table.append([side, "nobody", "", "0", ""]) }
            for caller in list {
                table.append([
                    side, caller.program ?? "no name", caller.clientAddress ?? "this machine", "\(caller.calls)",
                    caller.lastSeen.rfc3339Seconds,
                ])
            }
        }
        return table.text(width: width)
    }
}
