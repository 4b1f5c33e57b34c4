internal import Foundation

/// A real mail server on a loopback port, which keeps what it gets: `Tests/Mail/smtp_server.py`.
///
/// It ends with the value, or with this process.
public final class MailServer: Sendable {
    /// The server did not tell its port.
    public struct NotStarted: Error {}

    /// Its port on 127.0.0.1.
    public let port: Int
    private let folder: TemporaryFolder
    private let process: Process
    private let input: FileHandle

    private init(port: Int, folder: TemporaryFolder, process: Process, input: FileHandle) {
        self.port = port
        self.folder = folder
        self.process = process
        self.input = input
    }

    deinit {
        try? input.close()
        process.terminate()
    }

    /// Who vouches for a server that has a login.
    public var authorityPath: String { folder.file("authority.pem") }

    /// Starts a server; with a login it takes mail after STARTTLS and that login only.
    ///
    /// - Throws: `NotStarted`, or the system's error.
    public static func start(login: (user: String, password: String)? = nil) async throws -> MailServer {
        let folder = try TemporaryFolder()
        let process = PythonTools.process("Mail/smtp_server.py")
        process.arguments?.append(folder.path)
        if let login { process.arguments?.append(contentsOf: [login.user, login.password]) }
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard let port = await OAuth1Provider.firstLine(of: output.fileHandleForReading).flatMap({ Int($0) }) else {
            process.terminate()
            throw NotStarted()
        }
        return MailServer(port: port, folder: folder, process: process, input: input.fileHandleForWriting)
    }

    /// The messages so far, in their order.
    ///
    /// - Throws: the file system's error.
    public func messages() throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }
        return try names.sorted().map { name in
            String(decoding: try Data(contentsOf: URL(filePath: folder.file(name))), as: UTF8.self)
        }
    }
}
