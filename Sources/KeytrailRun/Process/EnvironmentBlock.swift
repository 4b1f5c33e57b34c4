internal import Foundation

/// An environment as the system keeps it: entries `NAME=value` in bytes that need not be text.
enum EnvironmentBlock {
    /// This process's own.
    static var ofThisProcess: [[UInt8]] {
        var entries: [[UInt8]] = []
        // The list ends with a null pointer, each entry with a zero byte; nothing of this program changes them.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let bytes = unsafe UnsafeBufferPointer(start: text, count: strlen(text))
            unsafe entries.append(bytes.map { UInt8(bitPattern: $0) })
            unsafe entry += 1
        }
        return entries
    }

    /// The entries with some variables replaced or added; the others keep their bytes and their order.
    static func entries(_ inherited: [[UInt8]], changes: [String: String]) -> [[UInt8]] {
        let kept = inherited.filter { entry in
            let name = entry.prefix { $0 != UInt8(ascii: "=") }
            return changes[String(decoding: name, as: UTF8.self)] == nil
        }
        return kept + changes.sorted { $0.key < $1.key }.map { Array("\($0.key)=\($0.value)".utf8) }
    }
}

/// Lists of texts for the system's calls.
enum CStrings {
    /// Runs `body` with the texts, each with a zero byte at its end, and a null pointer behind the last one.
    static func with<T>(
        _ texts: [[UInt8]],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
    ) -> T {
        // All texts lie in one buffer and all pointers in another; both live until the body returns.
        var bytes: [CChar] = texts.flatMap { text in text.map { CChar(bitPattern: $0) } + [0] }
        return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var offset = 0
            var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { text in
                defer { offset += text.count + 1 }
                return unsafe buffer.baseAddress.map { unsafe $0 + offset }
            }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeMutableBufferPointer { list in
                // A list with its end is never empty.
                guard let start = list.baseAddress else { preconditionFailure("a list without its end") }
                return unsafe body(start)
            }
        }
    }
}
