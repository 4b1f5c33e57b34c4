internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailStore

/// Measures the two halves of recording by themselves, on one thread: exchange to record, and records to the database.
struct RecordingBenchmark {
    let recorder: Recorder
    let store: CallStore
    let url: String

    /// Prints nanoseconds a call: of the recorder, of commits of 64 calls, and of commits of one.
    func run(count: Int) {
        var records: [CallRecord] = []
        let recording = measure(count) { number in
            records.append(recorder.callRecord(of: exchange(number)))
            if records.count == 64 { records.removeAll(keepingCapacity: true) }
        }
        records = (0..<64).map { recorder.callRecord(of: exchange($0)) }
        let batches = measure(count / 64) { number in
            for index in records.indices {
                records[index].startedAt = Timestamp(microseconds: start + 1_000_000_000 + Int64(number * 64 + index))
            }
            _ = store.record(records)
        }
        let single = measure(count) { number in
            records[0].startedAt = Timestamp(microseconds: start + 2_000_000_000 + Int64(number))
            _ = store.record([records[0]])
        }
        print(recording, batches / 64, single)
    }

    private let start: Int64 = 1_790_000_000_000_000

    private func measure(_ count: Int, _ body: (Int) -> Void) -> Int64 {
        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<count { body(number) }
        return (clock.now - start).nanoseconds / Int64(max(1, count))
    }

    /// A call as the client would hand it over, with the response of the benchmark's server.
    private func exchange(_ number: Int) -> Exchange {
        var exchange = Exchange(
            startedAt: Timestamp(microseconds: start + Int64(number)),
            door: .client,
            method: "GET",
            url: url,
            requestFields: [.userAgent: "keytrail-bench/1.0", .authorization: "Bearer not-a-real-token"]
        )
        exchange.knownSecrets = [Array("not-a-real-token".utf8)]
        exchange.requestBodySize = 0
        exchange.status = 200
        exchange.responseFields = RecordingBenchmark.fields
        exchange.responseBodyPrefix = Array("{\"ok\":\"really\"}".utf8)
        exchange.responseBodySize = 15
        exchange.duration = .milliseconds(5)
        exchange.protocolVersion = "1.1"
        exchange.peerAddress = "127.0.0.1"
        return exchange
    }

    private static let fields: HTTPFields = {
        var fields: HTTPFields = [.contentType: "application/json", .contentLength: "15"]
        let others = [
            ("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "4999"), ("X-RateLimit-Reset", "1795450500"),
            ("X-OAuth-Scopes", "repo"), ("X-Accepted-OAuth-Scopes", "repo"),
        ]
        for (name, value) in others {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }()
}
