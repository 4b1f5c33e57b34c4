internal import Foundation
internal import Synchronization

/// A pack of a catalogue, whose file is read to its end when somebody asks for more than its name and hosts.
///
/// Packs are many and large, and most programs meet one provider or two.
final class PackEntry: Sendable {
    let name: String
    let hosts: [String]
    private let path: String?
    /// The pack as far as it was read, and whether that is all of it.
    private let state: Mutex<(pack: ProviderPack, isWhole: Bool)>

    /// A pack that is known.
    init(_ pack: ProviderPack) {
        (name, hosts, path) = (pack.name, pack.hosts, nil)
        state = Mutex((pack, true))
    }

    /// The pack of a file that is known to be in order; `nil` when its name and hosts do not come first.
    ///
    /// What the file says after its hosts is read when it is asked for. Should it not be readable then, the pack has no rules.
    init?(text: String, path: String) {
        let head = PackEntry.head(of: text)
        guard head.endIndex < text.endIndex, let pack = ProviderPack.parse(text: String(head), file: path).0,
            !pack.hosts.isEmpty || pack.name == ProviderPack.genericName
        else { return nil }
        (name, hosts, self.path) = (pack.name, pack.hosts, path)
        state = Mutex((pack, false))
    }

    /// The whole pack.
    var pack: ProviderPack {
        state.withLock { state in
            if !state.isWhole, let path, let text = try? String(contentsOfFile: path, encoding: .utf8),
                let whole = ProviderPack.parse(text: text, file: path).0
            {
                state.pack = whole
            }
            state.isWhole = true
            return state.pack
        }
    }

    /// The lines before the first key that is not about what the pack is and whom it serves.
    private static func head(of text: String) -> Substring {
        var end = text.startIndex
        while end < text.endIndex {
            let line = text[end...].prefix { $0 != "\n" }
            let key = line.prefix { $0 != ":" }
            let isKey = line.first.map { $0.isLetter } ?? false
            if isKey, !["name", "title", "documentation", "source", "hosts"].contains(String(key)) { break }
            end = line.endIndex < text.endIndex ? text.index(after: line.endIndex) : text.endIndex
        }
        return text[..<end]
    }
}
