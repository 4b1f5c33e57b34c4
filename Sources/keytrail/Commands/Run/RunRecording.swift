internal import Foundation
internal import KeytrailCapture
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailRun
internal import KeytrailStore

/// What stands between a program and the network while it is run: the proxy, its files and its log.
struct RunRecording {
    /// Where the program finds it all.
    let places: RunPlaces
    /// What is exceptional in this run.
    let notes = RunNotes()
    private let run: ProgramRun
    private let folder: RunFolder
    private let server: ProxyServer
    private let desk: RecordingDesk
    private let log: DoorLog

    /// Opens the log and the proxy, and writes the files.
    ///
    /// `words` are the program and its arguments, of which the program's name alone is kept.
    ///
    /// - Throws: `StoreError`, `CaptureError`, `RunError`, `ProxyError`, `AuthorityError`, `CommandError`.
    init(
        _ words: [String],
        name: String?,
        hosts: HostPatterns,
        door: DoorOptions,
        installation: Installation
    ) async throws {
        let environment = OwnVariables.withoutOuterRun(installation.environment)
        // Beside the opening of the log: each takes some milliseconds before the program can start.
        async let known = RunRecording.catalog(installation)
        async let trusted = RunTrust(environment: environment, now: RunRecording.now())
        var caller = Caller.ofThisProcess
        (caller.processID, caller.executable) = (nil, ProgramName.baseName(words[0]))
        run = ProgramRun(
            id: UUID().uuidString.lowercased(),
            name: name ?? ProgramName.of(words),
            caller: caller,
            startedAt: RunRecording.now()
        )
        // The store makes the folder that the recorder's key lies in.
        log = DoorLog(try installation.store(.readWrite))
        let catalog = try await known.get()
        notes.add(catalog.diagnostics)
        var recorder = Recorder(
            catalog: catalog.catalog,
            fingerprinter: try Fingerprinter.load(path: installation.fingerprintKeyPath),
            program: run.name
        )
        (recorder.run, recorder.caller) = (run.id, caller)
        desk = RecordingDesk(recorder: recorder, sink: log, policy: door.onRecordFailure)
        let trust = try await trusted
        notes.add(trust.bundle.diagnostics)
        var configuration = ProxyConfiguration(door: .run, now: RunRecording.now)
        configuration.user = geteuid()
        configuration.hostName = caller.hostName
        configuration.interception = .init(authority: trust.authority, hosts: hosts)
        configuration.upstream = door.upstream(environment: environment, trust.bundle)
        server = try await ProxyServer.startForward(
            configuration,
            desk: desk,
            onRejectedCertificate: notes.addRejecting
        )
        let temporary = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        folder = try RunFolder(in: temporary)
        places = RunPlaces(run: run.id, proxyPort: server.port, folder: folder.path)
        try writeFiles(trust.bundle, environment)
    }

    /// What is known of providers.
    ///
    /// Not on the actor of who asks, so that it is read at the same time.
    @concurrent private static func catalog(
        _ installation: Installation
    ) async -> Result<(catalog: ProviderCatalog, diagnostics: [Diagnostic]), any Error> {
        Result { try installation.catalog() }
    }

    private static let now: @Sendable () -> Timestamp = {
        Timestamp.now
    }

    private func writeFiles(_ trust: TrustBundle, _ environment: [String: String]) throws {
        let wgetSettings = FileManager.default.contents(atPath: environment["SYSTEM_WGETRC"] ?? "/etc/wgetrc")
        let content = RunFileContent(
            bundle: trust.pem,
            wgetSettings: wgetSettings.map(Array.init) ?? [],
            milliseconds: RunRecording.now().microseconds / 1_000,
            folder: folder.path
        )
        do {
            try folder.write(content)
        } catch {
            folder.remove()
            throw error
        }
    }

    /// Notes that the program runs.
    func begin(_ child: ChildProcess) {
        var run = run
        run.caller.processID = Int(child.id)
        log.note { try $0.beginRun(run) }
    }

    /// Ends what was begun, when every call has been recorded or could not be; `nil` for a program that was never there.
    func end(_ ending: Ending?, of child: ChildProcess?) async -> RunReport {
        await server.shutdown(grace: .seconds(1))
        await desk.close()
        folder.remove()
        if let ending, let child {
            var run = run
            run.caller.processID = Int(child.id)
            run.endedAt = RunRecording.now()
            switch ending {
            case .exited(let status): run.ending = .exited(status: Int(status))
            case .signaled(let signal): run.ending = .killed(signal: Int(signal))
            }
            log.note { try $0.endRun(run) }
        }
        let missing = log.missing.map { [$0.sentence] } ?? []
        return RunReport(run: run, calls: log.tally, warnings: notes.sentences + missing)
    }
}

/// Whom the program of a run trusts.
private struct RunTrust {
    let authority: CertificateAuthority
    let bundle: TrustBundle

    init(environment: [String: String], now: Timestamp) async throws {
        // A service may run for months under this one; the key ends with the process.
        authority = try CertificateAuthority.makeEphemeral(now: now, validity: .days(366))
        bundle = TrustBundle(environment: environment, authority: authority.certificatePEM) { TrustSource(path: $0) }
    }
}
