import Foundation
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// The program with a Trello on this machine, one credential `board` in its book, and nobody else's secrets.
struct TrelloProgram {
    let trello = TrelloStandIn { TrelloProgram.now }
    let server: StubServer
    let key: String
    let member: String
    let token: TrelloToken
    var program: Program

    static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    init(scopes: Set<String> = ["read"], expires: Timestamp? = nil) async throws {
        server = try await trello.serve()
        key = trello.addApplication().key
        member = trello.addMember("ada")
        token = trello.issueToken(key: key, member: member, scopes: scopes, expires: expires)
        program = try Program()
        try TrelloProgram.copyPacks(to: program.home.file("rules/providers"))
        program.environment["BOARD_KEY"] = key
        program.environment["BOARD_TOKEN"] = token.value
        let added = try await run(
            "credentials",
            "add",
            "board",
            "--provider",
            "trello",
            "--key",
            "env:BOARD_KEY",
            "--token",
            "env:BOARD_TOKEN",
            "--host",
            "127.0.0.1",
            "--setting",
            "base=\(server.url)"
        )
        try #require(added.status == 0, "\(added.messages)")
    }

    /// The shipped packs, Trello's for this machine too.
    static func copyPacks(to folder: String) throws {
        let shipped = Program.checkout.appending(path: "rules/providers")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: shipped.path(percentEncoded: false)) {
            let text = try String(contentsOf: shipped.appending(path: name), encoding: .utf8)
                .replacing(
                    "hosts: [api.trello.com, trello.com]",
                    with: "hosts: [api.trello.com, trello.com, 127.0.0.1]"
                )
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        }
    }

    /// Runs the program with these packs.
    func run(_ arguments: String...) async throws -> Program.Result {
        try await program.run(arguments + ["--rules", program.home.file("rules")])
    }

    /// Fails when a file below the program's home, or what it printed, holds one of the tokens.
    func expectNoSecret(_ tokens: TrelloToken..., in results: [Program.Result] = []) {
        let needles = tokens.map { Data($0.value.utf8) } + [Data(key.utf8)]
        let folder = URL(filePath: program.home.path)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            for needle in needles { #expect(data.range(of: needle) == nil, "\(file.lastPathComponent)") }
        }
        #expect(count > 3)
        for result in results {
            for needle in needles { #expect(Data((result.output + result.messages).utf8).range(of: needle) == nil) }
        }
    }
}
