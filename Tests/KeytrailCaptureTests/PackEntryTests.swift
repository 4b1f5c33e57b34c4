import Foundation
import KeytrailTestSupport
import Testing

@testable import KeytrailCapture

@Suite("Packs that are read when they are asked for")
struct PackEntryTests {
    private static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "rules/providers").path(percentEncoded: false)

    @Test("a shipped pack is the same, read at once or later, and its host finds it")
    func same() throws {
        let whole = ProviderCatalog.load(folder: Self.shipped).catalog
        let late = ProviderCatalog.load(shipped: Self.shipped, after: []).catalog
        #expect(late.packs.map(\.name) == whole.packs.map(\.name))
        for pack in whole.packs {
            let read = try #require(late.pack(named: pack.name))
            #expect(read.hosts == pack.hosts)
            #expect(read.scopes.count == pack.scopes.count)
            #expect(String(describing: read) == String(describing: pack))
            for host in pack.hosts where !host.hasPrefix("*.") { #expect(late.pack(forHost: host).name == pack.name) }
        }
    }

    @Test("a pack whose hosts do not come first is read at once")
    func order() throws {
        let text = "name: late\ncredentials: []\nhosts: [api.late.example]\n"
        #expect(PackEntry(text: text, path: "late.yml") == nil)
        let folder = try TemporaryFolder()
        try Data(text.utf8).write(to: URL(filePath: folder.file("late.yml")))
        let catalog = ProviderCatalog.load(shipped: folder.path, after: []).catalog
        #expect(catalog.pack(forHost: "api.late.example").name == "late")
    }
}
