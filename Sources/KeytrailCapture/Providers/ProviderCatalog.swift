internal import Foundation
package import KeytrailModel

/// The provider packs, by host.
public struct ProviderCatalog: Sendable {
    private let entries: [PackEntry]
    private var exact: [String: Int]
    private let suffixes: [String: Int]
    private let generic: Int

    /// The catalogue that needs no files: the generic pack alone.
    public static let builtIn = ProviderCatalog(packs: [])

    /// Every pack, ordered by name; the generic one among them.
    ///
    /// Reads those to their end that nobody asked for before.
    public var packs: [ProviderPack] { entries.map(\.pack) }

    /// Creates a catalogue; of two packs for one host, the first by name wins.
    ///
    /// A pack named `generic` serves the hosts that no other knows; without one, a small built-in pack does.
    public init(packs: [ProviderPack]) { self.init(packs: packs, before: []) }

    /// Creates a catalogue in which `packs` go before `others`, by name and by host.
    package init(packs: [ProviderPack], before others: [ProviderPack]) {
        self.init(packs.map(PackEntry.init), before: others.map(PackEntry.init))
    }

    private init(_ packs: [PackEntry], before others: [PackEntry]) {
        let own = packs.sorted { $0.name < $1.name }
        let names = Set(own.map(\.name))
        var packs = own + others.filter { !names.contains($0.name) }.sorted { $0.name < $1.name }
        if !packs.contains(where: { $0.name == ProviderPack.genericName }) {
            packs.append(PackEntry(ProviderPack.builtInGeneric))
        }
        var exact: [String: Int] = [:]
        var suffixes: [String: Int] = [:]
        for (index, pack) in packs.enumerated() {
            for host in pack.hosts {
                if host.hasPrefix("*.") {
                    let suffix = String(host.dropFirst(2))
                    suffixes[suffix] = suffixes[suffix] ?? index
                } else {
                    exact[host] = exact[host] ?? index
                }
            }
        }
        entries = packs
        self.exact = exact
        self.suffixes = suffixes
        generic = packs.firstIndex { $0.name == ProviderPack.genericName } ?? 0
    }

    /// Reads every `*.yml` file of a folder, in the order of their names; what is wrong in one never stops the others.
    package static func load(folder: String) -> (catalog: ProviderCatalog, diagnostics: [Diagnostic]) {
        load(folder: folder, after: [])
    }

    /// Reads a folder, and before it the user's `own`, whose packs go before those of the same name or host.
    package static func load(
        folder: String,
        after own: [String]
    ) -> (catalog: ProviderCatalog, diagnostics: [Diagnostic]) {
        let first = read(own)
        let others = read(folder: folder)
        return (ProviderCatalog(packs: first.packs, before: others.packs), first.diagnostics + others.diagnostics)
    }

    /// Reads several folders, of which the earlier go before the later.
    private static func read(_ folders: [String]) -> (packs: [ProviderPack], diagnostics: [Diagnostic]) {
        var packs: [ProviderPack] = []
        var diagnostics: [Diagnostic] = []
        for folder in folders {
            let read = read(folder: folder)
            diagnostics += read.diagnostics
            packs += read.packs.filter { pack in !packs.contains { $0.name == pack.name } }
        }
        return (packs, diagnostics)
    }

    /// As `load`, for a folder whose packs are known to be in order, such as the shipped ones: they are read when they are asked
    /// for, and what is wrong in one is not told.
    package static func load(
        shipped folder: String,
        after own: [String]
    ) -> (catalog: ProviderCatalog, diagnostics: [Diagnostic]) {
        let first = read(own)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return load(folder: folder, after: own)
        }
        var others: [PackEntry] = []
        for name in names.sorted() where name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
            let path = "\(folder)/\(name)"
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            let entry = PackEntry(text: text, path: path)
            let whole = entry == nil ? ProviderPack.parse(text: text, file: path).0.map(PackEntry.init) : nil
            if let entry = entry ?? whole { others.append(entry) }
        }
        return (ProviderCatalog(first.packs.map(PackEntry.init), before: others), first.diagnostics)
    }

    private static func read(folder: String) -> (packs: [ProviderPack], diagnostics: [Diagnostic]) {
        var packs: [ProviderPack] = []
        var diagnostics: [Diagnostic] = []
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            let message = "the folder of provider packs cannot be read; only the built-in generic pack applies"
            return ([], [Diagnostic(.error, at: SourceLocation(file: folder), message)])
        }
        for name in names.sorted() where name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
            let path = "\(folder)/\(name)"
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                diagnostics.append(Diagnostic(.error, at: SourceLocation(file: path), "not readable as UTF-8 text"))
                continue
            }
            let (pack, found) = ProviderPack.parse(text: text, file: path)
            diagnostics.append(contentsOf: found)
            guard let pack else { continue }
            guard !packs.contains(where: { $0.name == pack.name }) else {
                let message = "a pack named '\(pack.name)' was read before; give this one another name"
                diagnostics.append(Diagnostic(.error, at: SourceLocation(file: path), message))
                continue
            }
            packs.append(pack)
        }
        return (packs, diagnostics)
    }

    /// The pack for a host in lower case; the generic one when no other knows it.
    public func pack(forHost host: String) -> ProviderPack { entries[index(forHost: host)].pack }

    /// The pack of that name; `nil` when there is none.
    public func pack(named name: String) -> ProviderPack? { entries.first { $0.name == name }?.pack }

    /// The same catalogue, in which `host` plays that pack's provider, whatever other packs say of it.
    package func playing(_ pack: ProviderPack, at host: String) -> ProviderCatalog {
        var others = entries.filter { $0.name != pack.name }
        others.append(PackEntry(pack.serving(host: host)))
        var catalog = ProviderCatalog(others, before: [])
        if let index = catalog.entries.firstIndex(where: { $0.name == pack.name }) { catalog.exact[host] = index }
        return catalog
    }

    private func index(forHost host: String) -> Int {
        if let index = exact[host] { return index }
        guard !suffixes.isEmpty else { return generic }
        var rest = host.utf8[...]
        while let dot = rest.firstIndex(of: 0x2e) {
            rest = rest[rest.index(after: dot)...]
            if let index = suffixes[String(Substring(rest))] { return index }
        }
        return generic
    }
}
