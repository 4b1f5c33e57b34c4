internal import CRE2

/// A regular expression as RE2 reads it: no look-around, no back-references, linear in the text.
///
/// It may be shared: RE2 guards what a compiled expression learns while matching by itself ("RE2 objects are thread-safe").
@safe
package final class RegularExpression: Sendable {
    /// How the expression is read (Sigma `i`, `m`, `s`).
    package struct Options: OptionSet, Sendable, Hashable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Upper and lower case are alike.
        package static let ignoreCase = Options(rawValue: UInt32(KTRE_IGNORE_CASE))
        /// `^` and `$` match at each line.
        package static let multiLine = Options(rawValue: UInt32(KTRE_MULTI_LINE))
        /// `.` matches a line feed too.
        package static let dotAll = Options(rawValue: UInt32(KTRE_DOT_ALL))
    }

    /// Which part of a text must match.
    package enum Part: Sendable, Hashable {
        case anywhere, start, end
    }

    /// Why an expression is refused, and at which scalar of it (from 0).
    package struct Problem: Error, Equatable {
        package var offset: Int
        package var message: String
    }

    /// The expression's text.
    package let text: String
    /// How it is read.
    package let options: Options
    /// Which part of a text must match.
    package let part: Part
    /// Where the compiled expression lies; a number, because it is owned by this object alone and never changes.
    private let address: UInt

    /// The longest expression that is compiled, in bytes.
    package static let maximumLength = 4_096

    /// What a compiled expression may take, what it learns while matching included: bytes.
    package static let maximumMemory: Int64 = 1 << 20

    /// Compiles an expression.
    ///
    /// - Throws: what RE2 says against it.
    package init(_ text: String, options: Options = [], part: Part = .anywhere) throws(Problem) {
        guard text.utf8.count <= RegularExpression.maximumLength else {
            let limit = RegularExpression.maximumLength
            throw Problem(offset: 0, message: "longer than \(limit) bytes; write several expressions as a list")
        }
        self.text = text
        self.options = options
        self.part = part
        var copy = text
        var problem = ktre_problem()
        let created = copy.withUTF8 { bytes in
            // The bytes are copied by the call, and the problem is ours.
            unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                // An empty text may have no address.
                let empty: CChar = 0
                return unsafe withUnsafePointer(to: empty) { nothing in
                    unsafe ktre_create(
                        bytes.baseAddress ?? nothing,
                        bytes.count,
                        options.rawValue,
                        part.code,
                        RegularExpression.maximumMemory,
                        &problem
                    )
                }
            }
        }
        guard let created = unsafe created else { throw Problem(problem, in: text) }
        address = UInt(bitPattern: created)
    }

    deinit {
        // Made in `init`, owned here.
        unsafe ktre_destroy(OpaquePointer(bitPattern: address))
    }

    /// Whether the part of `text` matches.
    ///
    /// Linear in the text.
    package func matches(_ text: String) -> Bool {
        guard let expression = unsafe OpaquePointer(bitPattern: address) else { return false }
        var copy = text
        return copy.withUTF8 { bytes in
            // Read during the call only.
            unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                unsafe ktre_matches(expression, bytes.baseAddress, bytes.count)
            }
        }
    }
}

extension RegularExpression: Hashable {
    package static func == (left: RegularExpression, right: RegularExpression) -> Bool {
        left.text == right.text && left.options == right.options && left.part == right.part
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(options)
        hasher.combine(part)
    }
}

extension RegularExpression.Part {
    fileprivate var code: ktre_part {
        switch self {
        case .anywhere: KTRE_ANYWHERE
        case .start: KTRE_START
        case .end: KTRE_END
        }
    }
}

extension RegularExpression.Problem {
    fileprivate init(_ problem: ktre_problem, in text: String) {
        var problem = problem
        // Both fields end with a zero byte.
        let message = unsafe withUnsafeBytes(of: &problem.message) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let fragment = unsafe withUnsafeBytes(of: &problem.fragment) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let scalars = Array(text.unicodeScalars)
        let place = fragment.isEmpty ? nil : scalars.firstRange(of: Array(fragment.unicodeScalars))?.lowerBound
        let isBackReference =
            fragment.utf8.first == UInt8(ascii: "\\")
            && fragment.utf8.dropFirst().first.map { (0x31...0x39).contains($0) } == true
        let isLookAround = ["(?=", "(?!", "(?<"].contains { fragment.hasPrefix($0) }
        let advice =
            isBackReference || isLookAround
            ? "; look-around and back-references are not evaluated: split the expression and join the parts in the condition"
            : ""
        self.init(offset: place ?? 0, message: message + advice)
    }
}
