internal import Foundation

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// A real Alertmanager of Prometheus on a loopback port.
///
/// It ends with the value.
public final class Alertmanager: Sendable {
    /// The program did not say where it listens.
    public struct NotStarted: Error {}

    /// Where it listens.
    public let url: String
    private let folder: TemporaryFolder
    private let process: Process
    private let log: FileHandle

    private static let executable = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .flatMap { ["\($0)/prometheus-alertmanager", "\($0)/alertmanager"] }
        .first(where: FileManager.default.isExecutableFile)

    /// Whether it is there; use with `.enabled(if:)` and `skipReason`.
    public static var isInstalled: Bool { executable != nil }

    /// Why a test that needs it does not run.
    public static let skipReason = "needs Prometheus' Alertmanager; run scripts/test-clients --all"

    private init(url: String, folder: TemporaryFolder, process: Process, log: FileHandle) {
        self.url = url
        self.folder = folder
        self.process = process
        self.log = log
    }

    deinit {
        log.readabilityHandler = nil
        process.terminate()
    }

    /// Starts one that tells nobody and knows no others.
    ///
    /// - Throws: `NotStarted`, or the system's error.
    public static func start() async throws -> Alertmanager {
        guard let executable else { throw NotStarted() }
        let folder = try TemporaryFolder()
        let configuration = folder.file("alertmanager.yml")
        try Data("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n".utf8).write(
            to: URL(filePath: configuration)
        )
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = [
            "--config.file=\(configuration)", "--storage.path=\(folder.file("data"))",
            "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
        ]
        process.environment = [:]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardError = pipe
        let log = pipe.fileHandleForReading
        let (lines, continuation) = AsyncStream.makeStream(of: Data.self)
        // It goes on reading: a full pipe would stop the program.
        log.readabilityHandler = { handle in
            let chunk = handle.availableData
            if chunk.isEmpty { continuation.finish() } else { continuation.yield(chunk) }
        }
        try process.run()
        var text = ""
        for await chunk in lines {
            text += String(decoding: chunk, as: UTF8.self)
            guard let address = text.firstMatch(of: /msg="Listening on" address=(\S+)\s/)?.1 else { continue }
            return Alertmanager(url: "http://\(address)", folder: folder, process: process, log: log)
        }
        throw NotStarted()
    }

    /// The alerts that are active now: their labels.
    ///
    /// - Throws: the error of the request or of its answer.
    public func activeAlerts() async throws -> [[String: String]] {
        struct Alert: Decodable {
            var labels: [String: String]
        }
        guard let address = URL(string: "\(url)/api/v2/alerts?active=true") else { return [] }
        let (data, _) = try await URLSession.shared.data(from: address)
        return try JSONDecoder().decode([Alert].self, from: data).map(\.labels)
    }
}
