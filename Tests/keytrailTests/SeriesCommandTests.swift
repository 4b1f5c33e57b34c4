import Foundation
import KeytrailTestSupport
import Testing

/// `keytrail series`, as a user runs it.
@Suite("The command series") struct SeriesCommandTests {
    @Test("each row keeps its time and value and has a score; a jump is the alarm, and what is no row is told")
    func scores() async throws {
        let program = try Program()
        var lines = (0..<600).map { "\(1_396_310_400 + $0 * 300),\($0 == 500 ? 900 : 100 + $0 % 7)" }
        lines.insert("noon,=1+1", at: 10)
        let file = program.home.file("in.csv")
        try Data(("timestamp,value\n" + lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
        let output = program.home.file("out.csv")
        let result = try await program.run("series", file, "-o", output)
        #expect(result.status == 0 && result.output.isEmpty)
        #expect(result.messages.contains("1 line without a time and a number left out: 12"))
        #expect(result.messages.contains("600 rows, 1 alarm"))
        let rows = try String(contentsOf: URL(filePath: output), encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 601 && rows.first == "timestamp,value,anomaly_score")
        let alarms = rows.dropFirst().filter { (Double($0.split(separator: ",").last ?? "") ?? -1) >= 0.5 }
        #expect(alarms.count == 1 && alarms.first?.hasPrefix("1396460400,900,") == true)
    }

    @Test("a file that is not there, one without rows and a zone that is none are told with what to do")
    func mistakes() async throws {
        let program = try Program()
        let missing = try await program.run("series", program.home.file("none.csv"))
        #expect(missing.status == 74 && missing.messages.contains("check the path"))
        let empty = try await program.run("series", "-", input: "timestamp,value\n")
        #expect(empty.status == 65 && empty.messages.contains("has no row of a series"))
        let zone = try await program.run("series", "--zone", "Nowhere/None", "-", input: "1,2\n")
        #expect(zone.status == 64 && zone.messages.contains("is no time zone"))
    }

    @Test("the day of a zone goes on over a change of its clocks")
    func clockChange() async throws {
        // Every five minutes from 2026-03-01T00:00:00Z for 60 days; Berlin's clocks go forward on 29 March. A job for an hour from 08:00 there.
        let rows = (0..<17_280).map { row in
            let time = 1_772_323_200 + row * 300
            let local = time + (time >= 1_774_746_000 ? 7_200 : 3_600)
            return "\(time),\((96..<108).contains(local / 300 % 288) ? 500 : 20 + row * 7 % 5)"
        }
        let program = try Program()
        let scored = try await program.run(
            ["series", "--zone", "Europe/Berlin", "-"],
            input: rows.joined(separator: "\n")
        )
        let alarms = scored.output.split(separator: "\n").dropFirst(4_000)
            .filter { (Double($0.split(separator: ",").last ?? "") ?? 0) >= 0.5 }
        #expect(scored.status == 0 && alarms.isEmpty, "\(alarms)")
    }
}
