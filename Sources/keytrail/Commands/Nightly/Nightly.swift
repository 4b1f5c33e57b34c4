internal import ArgumentParser
internal import Foundation
internal import KeytrailAlert
internal import KeytrailAudit
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailSecret
internal import KeytrailStore

/// `keytrail nightly`: a night's work in one command.
struct Nightly: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Audit what came since the last run, alert, write and mail the report, and tell a watcher.",
        discussion: """
            For cron and timers: one at a time, and what a night missed the next one takes up. The exit status is that of \
            'audit'; a run that could not do its work ends with 70 or more and will be made up for. See docs/nightly.md.

            Example:
              keytrail nightly --mail ops --ping env:WATCHER_URL --output report.html
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var clock: ClockOptions

    @Option(
        help: ArgumentHelp("From when on: 'last' for the last run's end, or as 'audit' takes it.", valueName: "time")
    )
    var since = "last"

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the report as HTML.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Mail the report through this sink of the configuration.", valueName: "sink"))
    var mail: String?

    @Option(help: ArgumentHelp("Tell this address how it went, or env:NAME and the like.", valueName: "url"))
    var ping: String?

    @OptionGroup var levels: VerdictOptions

    func run() async throws {
        let installation = options.installation
        let watcher = try ping.map { try Nightly.watcher($0) }
        // Whoever waits for a sign gets one, however it ends; another one at work gives its own.
        do {
            let verdict = try await work(installation)
            await tell(watcher, isSuccess: true, installation)
            throw ExitCode(Int32(verdict.rawValue))
        } catch let error as ExitCode {
            throw error
        } catch {
            if case NightlyError.isRunning = error { throw error }
            await tell(watcher, isSuccess: false, installation)
            throw error
        }
    }

    private static func watcher(_ text: String) throws -> Watcher {
        if text.hasPrefix("https://") || text.hasPrefix("http://") { return Watcher(.plain(text)) }
        guard let reference = SecretReference(text) else { throw NightlyError.badPing }
        return Watcher(.secret(reference))
    }

    private func tell(_ watcher: Watcher?, isSuccess: Bool, _ installation: Installation) async {
        guard let watcher else { return }
        do throws(SinkProblem) {
            try await watcher.tell(isSuccess: isSuccess, installation.sinkSurroundings)
        } catch {
            Messages(options).alarm("keytrail: the watcher was not told: \(error.code)")
        }
    }

    /// - Throws: `NightlyError.isRunning`, `.noLock`.
    private func lock(_ path: String) throws(NightlyError) -> FileLock {
        do throws(PrivateFile.Failure) {
            if let lock = try FileLock(path: path) { return lock }
        } catch {
            throw .noLock(path: path, code: error.code)
        }
        throw .isRunning(path: path)
    }

    private func work(_ installation: Installation) async throws -> Verdict {
        let now = try clock.clock()
        let alerts = try installation.alerts()
        let auditor = Auditor(rules: try installation.ruleSet(), catalog: try installation.catalog().catalog)
        let plan = alerts.routes.isEmpty ? nil : try installation.noticePlan(alerts, auditor.rules)
        let mailSink = try mail.map { try NightlyReport.mailSink($0, alerts, installation) }
        let store = try installation.existingStore()
        let lock = try lock(installation.databasePath + ".nightly.lock")
        let start =
            try since == "last" ? NightlyPeriod.start(in: store, now: now) : TimeExpression.parse(since, now: now)
        let request = AuditRequest(
            since: start,
            until: now,
            now: now,
            warnOn: levels.warnOn,
            failOn: levels.failOn,
            heedsPeople: true
        )
        let report = try auditor.keep(try await auditor.report(on: store, request), in: store, notices: plan)
        let messages = Messages(options)
        messages.show(report.diagnostics)
        let running = try clock.running()
        AlertWords.tell(try await installation.alertDesk(store, alerts, now: running).deliverDue(), messages)
        let page = NightlyReport(report, version: Version.text)
        if let output { try FileOutput.write(page.html, to: output) }
        if let mailSink { try await page.send(through: mailSink, installation.sinkSurroundings) }
        try StandardOutput.write(page.text)
        // Only now: what failed before is taken up by the next run.
        try store.noteSuccess(of: NightlyPeriod.task, TaskProgress(judgedUntil: now, succeededAt: now))
        _ = consume lock
        return report.verdict
    }
}

/// Which period a run judges.
enum NightlyPeriod {
    /// The name under which the log keeps how far it came.
    static let task = "nightly"
    /// What the first run judges.
    private static let first = TimeSpan.days(1)
    /// How far a run goes back at most to see open findings end.
    private static let reach = TimeSpan.days(8)

    /// Where the last successful run stopped, or before that what it left open: an end is seen in the calls after it.
    static func start(in store: CallStore, now: Timestamp) throws -> Timestamp {
        try store.read { reader in
            let last = min(try reader.progress(of: task)?.judgedUntil ?? now - first, now)
            guard let open = try reader.earliestOpenFinding() else { return last }
            return min(last, max(open, last - reach))
        }
    }
}
