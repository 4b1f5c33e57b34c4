import Foundation
import KeytrailModel

/// Calls for commands that stay.
enum LiveFixture {
    /// Lines of calls in the format `keytrail`, `spacing` seconds from each other, the last at `time`.
    static func lines(
        _ count: Int,
        until time: Timestamp,
        spacing: Int64 = 1,
        credential: String = "k1",
        status: Int = 200,
        path: String = "/v1/items",
        more: String = ""
    ) -> String {
        (0..<count).map { index in
            let at = time - .seconds(spacing * Int64(count - 1 - index))
            let name = JSON.string(credential).text
            return """
                {"timestamp":"\(at.rfc3339)","http.request.method":"GET","server.address":"api.example.com",\
                "url.path":"\(path)","http.response.status_code":\(status),"keytrail.credential.id":\(name)\(more)}

                """
        }.joined()
    }

    /// This machine's time.
    static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}

extension Program {
    /// Imports lines of the format `keytrail`.
    func importLines(_ lines: String) async throws {
        let result = try await run(["import", "--format", "keytrail", "-"], input: lines)
        guard result.status == 0 else { throw ImportFailed(messages: result.messages) }
    }

    /// An import that should have worked.
    struct ImportFailed: Error {
        var messages: String
    }
}
