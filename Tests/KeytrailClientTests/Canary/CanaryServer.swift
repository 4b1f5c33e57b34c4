internal import KeytrailStubServer
internal import KeytrailTestSupport

extension StubServer {
    /// Answers `/INDEX/…` as a place says, with the secret of that index in it, and everything else with a plain 200.
    static func start(_ place: ResponsePlace) async throws -> StubServer {
        try await startRaw { connection in
            let target = String(decoding: await connection.readHead(), as: UTF8.self).split(separator: " ").dropFirst()
            let index = target.first?.split(separator: "/").first.flatMap { Int($0) }
            guard let index, SecretShapes.all.indices.contains(index) else {
                return try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            }
            guard let response = place.response(SecretShapes.all[index].value) else {
                _ = await connection.readToEnd()
                return
            }
            try await connection.write(response)
        }
    }
}
