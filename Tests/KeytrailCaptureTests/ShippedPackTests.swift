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
                "generic", "github", "gitlab", "google", "shopify", "slack", "trello",
            ]
        )
    }
}
