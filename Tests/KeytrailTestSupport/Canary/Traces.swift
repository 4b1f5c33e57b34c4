internal import Foundation
public import Testing

/// What was left behind, and where.
public struct Traces: Sendable {
    private var all: [(place: String, bytes: [UInt8])] = []

    /// Nothing yet.
    public init() {}

    /// Adds bytes that were found at a place.
    public mutating func add(_ place: String, _ bytes: some Sequence<UInt8>) { all.append((place, Array(bytes))) }

    /// Adds a text that was found at a place.
    public mutating func add(_ place: String, _ text: String) { add(place, text.utf8) }

    /// Adds all that printing, debugging and dumping a value shows; numbers one after another, as a list of bytes is.
    public mutating func add(printing value: Any, at place: String) {
        var dumped = ""
        dump(value, to: &dumped)
        let numbers = dumped.split { !$0.isNumber }.joined(separator: ", ")
        for text in ["\(value)", String(reflecting: value), dumped, numbers] { add(place, text) }
    }

    /// Adds every file below a folder, but those whose paths end in one of the texts.
    ///
    /// - Returns: how many files were read.
    @discardableResult
    public mutating func add(folder: String, except endings: [String] = []) -> Int {
        let files = FileManager.default.enumerator(at: URL(filePath: folder), includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard !endings.contains(where: file.path.hasSuffix), let data = try? Data(contentsOf: file) else {
                continue
            }
            add(file.lastPathComponent, data)
            count += 1
        }
        return count
    }

    /// Adds another's.
    public mutating func add(_ other: Traces) { all += other.all }

    /// Whether there is a trace of that place with anything in it.
    public func has(_ place: String) -> Bool { all.contains { $0.place == place && !$0.bytes.isEmpty } }

    /// `place: name` for every secret at a place.
    public func leaks(_ search: SecretSearch) -> Set<String> {
        all.reduce(into: []) { leaks, trace in
            for name in search.names(in: trace.bytes) { leaks.insert("\(trace.place): \(name)") }
        }
    }

    /// Fails when any of them holds a part of a secret.
    public func expectNone(_ search: SecretSearch, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let leaks = leaks(search).sorted()
        #expect(leaks.isEmpty, sourceLocation: sourceLocation)
    }
}
