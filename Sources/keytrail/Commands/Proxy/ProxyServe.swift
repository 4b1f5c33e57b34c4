internal import ArgumentParser
internal import Foundation
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailStore

/// `keytrail proxy`: the recording proxy as a service.
struct ProxyServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve.")

    @OptionGroup var options: GlobalOptions

    @Option var listen = "127.0.0.1:8888"
    @Option var auth: String?
    @Option(parsing: .singleValue) var only: [String] = []
    @Option(parsing: .singleValue) var ignore: [String] = []
    @Option var program: String?
    @OptionGroup var door: DoorOptions
    @Option var dumpCa: String?

    func run() async throws {
        let installation = options.installation
        let store = try installation.store(.readWrite)
        let recorder = try installation.recorder(program: program)
        let messages = Messages(options)
        let desk = RecordingDesk(recorder: recorder, sink: store, policy: door.onRecordFailure) { loss in
            messages.inform("keytrail: \(loss.calls) calls were not recorded: \(loss.reason)")
        }
        let now: @Sendable () -> Timestamp = { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }
        var configuration = ProxyConfiguration(door: .proxy, now: now)
        let parts = listen.split(separator: ":")
        configuration.address = String(parts[0])
        configuration.port = Int(parts[1]) ?? 0
        let ca = try CertificateAuthority.makeEphemeral(now: now())
        if let dumpCa { try ca.certificatePEM.write(toFile: dumpCa, atomically: true, encoding: .utf8) }
        configuration.interception = .init(authority: ca, hosts: try HostPatterns(only: only, ignored: ignore))
        configuration.upstream = door.upstream(environment: installation.environment)
        if let file = installation.environment["SSL_CERT_FILE"] {
            configuration.upstream.trustedAuthorities = [try String(contentsOfFile: file, encoding: .utf8)]
        }
        let server = try await ProxyServer.startForward(configuration, desk: desk) { host in
            messages.inform("a client did not trust the certificate for \(host)")
        }
        messages.inform("listening on \(configuration.address):\(server.port)")
        _ = await ProcessRunner.Interruption.ofThisProcess.signal()
        await server.shutdown(grace: .seconds(10))
        await desk.close()
    }
}
