internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailTestSupport
internal import Testing

/// Logs that others published, where they are at hand.
@Suite("Logs from elsewhere", .enabled(if: SharedData.path("lnav_logs") != nil, "shared data are not here"))
struct SharedLogTests {
    struct Case: CustomTestStringConvertible {
        let file: String
        let format: ImportFormat.Name
        let calls: Int
        /// What is said of the lines that are no call; each reason once.
        var reasons: Set<String> = []
        var rejected = 0
        var testDescription: String { file }
    }

    private static let noAccessLog: Set = ["not a line of an access log"]
    private static let noRequest: Set = ["not an HTTP request"]

    @Test(
        "a published log is read, what is no call in it counted and explained",
        arguments: [
            Case(file: "lnav_logs/logfile_access_log.0", format: .combined, calls: 3),
            Case(file: "lnav_logs/logfile_access_log.1", format: .combined, calls: 1),
            Case(
                file: "lnav_logs/logfile_bad_access_log.0",
                format: .combined,
                calls: 2,
                reasons: noAccessLog,
                rejected: 1
            ),
            Case(file: "lnav_logs/logfile_regexp_access_log.0", format: .combined, calls: 2),
            Case(file: "lnav_logs/logfile_shop_access_log.0", format: .combined, calls: 1_000),
            Case(file: "elastic_examples/apache_logs", format: .combined, calls: 10_000),
            // The first 18 lines are of the server's start, when the format is not known yet.
            Case(
                file: "lnav_logs/logfile_caddy_log.0",
                format: .caddy,
                calls: 4,
                reasons: ["not an HTTP request", "in none of the known formats"],
                rejected: 35
            ),
            Case(file: "lnav_logs/logfile_caddy_log.1", format: .caddy, calls: 4),
            // Starts of proxies, and a TCP log's line.
            Case(
                file: "lnav_logs/logfile_haproxy.0",
                format: .haproxy,
                calls: 13,
                reasons: ["not a line of an HTTP log of HAProxy", "in none of the known formats"],
                rejected: 4
            ),
            Case(file: "lnav_logs/logfile_w3c.0", format: .w3c, calls: 1),
            Case(file: "lnav_logs/logfile_w3c.1", format: .w3c, calls: 1),
            // Transfers by FTP: a login has no path.
            Case(
                file: "lnav_logs/logfile_w3c.2",
                format: .w3c,
                calls: 9,
                reasons: ["url.full is missing"],
                rejected: 5
            ),
            Case(file: "lnav_logs/logfile_w3c.3", format: .w3c, calls: 3),
            Case(
                file: "lnav_logs/logfile_w3c.4",
                format: .w3c,
                calls: 1,
                reasons: ["http.response.status_code is missing"],
                rejected: 1
            ),
            Case(
                file: "lnav_logs/logfile_w3c.5",
                format: .w3c,
                calls: 0,
                reasons: ["17 values where the file has 6 columns"],
                rejected: 1
            ),
            Case(file: "lnav_logs/logfile_w3c.6", format: .w3c, calls: 1),
            Case(file: "lnav_logs/logfile_w3c_big.0", format: .w3c, calls: 210),
            Case(file: "otlp/opentelemetry-proto/trace.json", format: .otlp, calls: 0, reasons: noRequest, rejected: 1),
            Case(file: "otlp/opentelemetry-proto/logs.json", format: .otlp, calls: 0, reasons: noRequest, rejected: 1),
            Case(
                file: "otlp/lnav/logfile_otel_collector.jsonl",
                format: .otlp,
                calls: 0,
                reasons: noRequest,
                rejected: 11
            ),
        ]
    )
    func published(_ expected: Case) throws {
        let path = try #require(SharedData.path(expected.file))
        let (summary, calls) = try ImportFixture().run(path: path)
        #expect(summary.format == expected.format)
        #expect(calls.count == expected.calls)
        #expect(summary.duplicates == 0)
        #expect(summary.rejected == expected.rejected)
        #expect(Set(summary.diagnostics.map(\.message)).isSubset(of: expected.reasons))
        #expect(summary.diagnostics.isEmpty == expected.reasons.isEmpty)
        #expect(calls.allSatisfy { $0.record.vantage == .server })
    }

    @Test(
        "a log of another kind is in no format",
        arguments: ["logfile_ecs_log.json", "logfile_pino.0", "logfile_logfmt.0"]
    )
    func foreign(file: String) throws {
        let path = try #require(SharedData.path("lnav_logs/\(file)"))
        #expect(throws: ImportError.self) { try ImportFixture().run(path: path) }
    }

    @Test("every published archive is read; entries without a time are all that is refused")
    func archives() throws {
        let folder = try #require(SharedData.path("har"))
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var (files, rejected, duplicates, stored) = (0, 0, 0, 0)
        for name in names.sorted() where name.hasSuffix(".har") {
            let (summary, calls) = try ImportFixture().run(path: "\(folder)/\(name)")
            #expect(summary.format == .har)
            let reasons: Set = ["startedDateTime is missing", "response is missing"]
            #expect(Set(summary.diagnostics.map(\.message)).isSubset(of: reasons), "\(name)")
            #expect(calls.allSatisfy { $0.record.vantage == .client })
            files += 1
            rejected += summary.rejected
            duplicates += summary.duplicates
            stored += summary.stored
        }
        #expect((files, rejected, duplicates) == (64, 78, 0))
        #expect(stored > 2_700)
    }
}
