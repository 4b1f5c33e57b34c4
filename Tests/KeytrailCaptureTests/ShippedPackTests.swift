import Foundation
import HTTPTypes
import KeytrailCapture
import KeytrailModel
import KeytrailTestSupport
import Testing

/// The packs of the repository, and a recorder over them.
enum Shipped {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "rules/providers").path(percentEncoded: false)

    static let loaded = ProviderCatalog.load(folder: folder)

    static let packs = loaded.catalog.packs

    static let recorder = Recorder(
        catalog: loaded.catalog,
        fingerprinter: Fingerprinter(key: [UInt8](repeating: 7, count: Fingerprinter.keyLength))
    )
}

@Suite struct ShippedPackTests {
    @Test("every shipped pack is read without a diagnostic")
    func clean() {
        #expect(Shipped.loaded.diagnostics.map(\.description) == [])
        #expect(
            Shipped.loaded.catalog.packs.map(\.name) == [
                "asana", "atlassian", "discord", "dropbox", "generic", "github", "gitlab", "google", "hubspot",
                "microsoft-graph", "okta", "shopify", "slack", "spotify", "stripe", "trello",
            ]
        )
    }

    @Test(
        "every pack says where its knowledge is from, is small, and has its hosts alone",
        arguments: Shipped.packs.map(\.name)
    )
    func origin(name: String) throws {
        let pack = try #require(Shipped.loaded.catalog.pack(named: name))
        let size = try FileManager.default.attributesOfItem(atPath: pack.file)[.size] as? Int
        #expect(try #require(size) < 200_000)
        guard pack.name != "generic" else { return }
        #expect(!pack.sources.isEmpty)
        for host in pack.hosts {
            #expect(Shipped.packs.count { $0.hosts.contains(host) } == 1, "\(host)")
        }
    }

    @Test(
        "every scope has a weight, is known where it is needed, and implies nothing in a ring",
        arguments: Shipped.packs.map(\.name)
    )
    func scopes(name: String) throws {
        let pack = try #require(Shipped.loaded.catalog.pack(named: name))
        for (name, scope) in pack.scopes {
            #expect((1...5).contains(scope.weight), "\(name)")
            for implied in scope.implies {
                #expect(pack.scopes[implied] != nil, "\(name) implies \(implied)")
                #expect(!pack.expand([implied]).contains(name), "\(name) implies \(implied)")
            }
        }
        for operation in pack.operations where !pack.scopes.isEmpty {
            for name in operation.needs?.scopes ?? [] {
                #expect(pack.scopes[name] != nil, "\(operation.route) needs \(name)")
            }
        }
    }

    @Test("every route is found by a path of its own shape", arguments: Shipped.packs.map(\.name))
    func routes(name: String) throws {
        let pack = try #require(Shipped.loaded.catalog.pack(named: name))
        let host = pack.hosts.first.map { $0.replacing("*", with: "some") } ?? "api.example.com"
        for operation in pack.operations where !operation.route.contains(":dotted}") {
            let segments = operation.route.split(separator: "/").map { segment -> String in
                guard let open = segment.firstIndex(of: "{"), let close = segment.firstIndex(of: "}") else {
                    return String(segment)
                }
                let value = segment.contains("...") ? "q7/q8" : "q7"
                return String(segment[..<open]) + value + String(segment[close...].dropFirst())
            }
            let method = operation.method == "*" ? "LINK" : operation.method
            let path = "/" + segments.joined(separator: "/")
            let found = record(of: exchange(method, "https://\(host)\(path)")).route ?? ""
            #expect(shape(found) == shape(operation.route), "\(method) \(path)")
        }
    }

    /// A template without its parameters' names.
    private func shape(_ route: String) -> String { route.lowercased().replacing(/{[^}]*}/, with: "{}") }
}
