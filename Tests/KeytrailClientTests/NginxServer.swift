internal import Foundation
internal import KeytrailStubServer
internal import KeytrailTestSupport

/// nginx on loopback ports with a certificate of its own: the TLS and HTTP/2 peer that the stub server is not.
final class NginxServer: Sendable {
    private static let nginx = "/usr/sbin/nginx"
    private static let openssl = "/usr/bin/openssl"

    /// Whether this machine has what it takes.
    static let isInstalled = [nginx, openssl].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

    /// Serves `/` and redirects `/down` to plain HTTP; the certificate is for `localhost` alone.
    let tlsPort: Int
    /// HTTP/2 without TLS.
    let plainPort: Int
    private let folder: TemporaryFolder
    private let process: Process

    /// The certificate, which signs itself.
    var certificate: String { folder.file("cert.pem") }

    init() async throws {
        folder = try TemporaryFolder()
        (tlsPort, plainPort) = (try await NginxServer.freePort(), try await NginxServer.freePort())
        let request =
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        try await NginxServer.run(
            NginxServer.openssl,
            request.split(separator: " ").map(String.init)
                + ["-keyout", folder.file("key.pem"), "-out", folder.file("cert.pem")]
        )
        let configuration = """
            daemon off; pid \(folder.path)/pid; error_log \(folder.path)/log; worker_processes 1;
            events { worker_connections 64; }
            http {
                access_log off; client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
                fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u; scgi_temp_path \(folder.path)/s;
                server {
                    listen 127.0.0.1:\(tlsPort) ssl http2;
                    ssl_certificate \(folder.path)/cert.pem; ssl_certificate_key \(folder.path)/key.pem;
                    location / { return 200 hello; }
                    location /down { return 302 http://127.0.0.1:\(plainPort)/; }
                }
                server { listen 127.0.0.1:\(plainPort) http2; location / { return 200 hello; } }
            }
            """
        try Data(configuration.utf8).write(to: URL(filePath: folder.file("nginx.conf")))
        process = try NginxServer.start(NginxServer.nginx, ["-c", folder.file("nginx.conf"), "-p", folder.path])
        // nginx writes this file when its ports are bound.
        while process.isRunning && !FileManager.default.fileExists(atPath: folder.file("pid")) { await Task.yield() }
    }

    deinit {
        // Nobody waits here: a wait would hold a thread that other tests need.
        process.terminate()
    }

    private static func freePort() async throws -> Int {
        let server = try await StubServer.start { _ in .text("") }
        defer { withExtendedLifetime(server) {} }
        await server.stop()
        return server.port
    }

    private static func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private static func start(_ program: String, _ arguments: [String]) throws -> Process {
        let process = process(program, arguments)
        try process.run()
        return process
    }

    /// Runs a program to its end without holding a thread.
    private static func run(_ program: String, _ arguments: [String]) async throws {
        let process = process(program, arguments)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
    }
}
