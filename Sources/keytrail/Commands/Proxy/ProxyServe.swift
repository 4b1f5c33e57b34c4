internal import ArgumentParser
internal import Foundation
internal import KeytrailCredentials
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailSecret

/// `keytrail proxy`: the recording proxy as a service.
struct ProxyServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Open the recording proxy, until it is told to end.",
        discussion: """
            Programs whose HTTP_PROXY and HTTPS_PROXY name it, and who trust its certificate authority ('keytrail proxy \
            ca show'), have their calls recorded. For one program, 'keytrail run' does all that by itself.

            Connections to hosts that are not looked into pass through unseen, and are counted. Servers' certificates \
            are always verified. SIGTERM and Ctrl-C end it when what is under way has ended.

            Example:
              keytrail proxy --listen 127.0.0.1:8888 --ignore '*.bank.example'
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Where to listen. Others than this machine need --auth.", valueName: "address:port"))
    var listen = ListenAddress.proxy

    @Option(
        help: ArgumentHelp(
            "Let in only who shows this user:password, given as a reference such as env:NAME or file:PATH.",
            valueName: "reference"
        )
    )
    var auth: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Record only hosts like this, such as '*.example.com'; repeatable.", valueName: "host")
    )
    var only: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Let connections to hosts like this pass unseen; repeatable.", valueName: "host")
    )
    var ignore: [String] = []

    @Option(help: ArgumentHelp("The integration's name in the log; default: each client's own.", valueName: "name"))
    var program: String?

    @OptionGroup var door: DoorOptions

    func validate() throws {
        guard listen.isLoopback || auth != nil else {
            throw ValidationError(
                "--listen \(listen) lets other machines in, which needs --auth; 127.0.0.1 is this machine alone"
            )
        }
    }

    func run() async throws {
        let installation = options.installation
        let messages = Messages(options)
        var configuration = ProxyConfiguration(door: .proxy, now: DoorService.now)
        (configuration.address, configuration.port) = (listen.address, listen.port)
        configuration.hostName = Caller.nameOfThisMachine
        configuration.credentials = try await credentials(installation)
        let service = try DoorService(
            .proxy,
            instance: listen.description,
            program: program,
            policy: door.onRecordFailure,
            installation: installation
        )
        let authority = try CertificateAuthority.loadOrCreate(
            folder: installation.authorityFolder,
            now: DoorService.now()
        )
        configuration.interception = .init(authority: authority, hosts: try HostPatterns(only: only, ignored: ignore))
        let trust = TrustBundle(environment: installation.environment, authority: "") { TrustSource(path: $0) }
        messages.show(trust.diagnostics)
        configuration.upstream = door.upstream(environment: installation.environment, trust)
        let server = try await ProxyServer.startForward(configuration, desk: service.desk) { host in
            let hint = "'keytrail proxy ca show' says how it can"
            messages.inform("keytrail: a client does not trust the authority and could not call \(host); \(hint).")
        }
        let path = CertificateAuthority.certificatePath(folder: installation.authorityFolder)
        messages.inform("keytrail: recording proxy on \(listen.address):\(server.port); its authority: \(path)")
        await service.serve(server)
    }

    private func credentials(_ installation: Installation) async throws -> BasicCredentials? {
        guard let auth else { return nil }
        guard let reference = SecretReference(auth) else { throw CommandError.badAuth }
        let told = try await installation.resolver.secret(at: reference).reveal()
        guard let colon = told.firstIndex(of: ":"), colon > told.startIndex else { throw CommandError.badAuth }
        return BasicCredentials(user: String(told[..<colon]), password: String(told[told.index(after: colon)...]))
    }
}
