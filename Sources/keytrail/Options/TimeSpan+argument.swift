public import ArgumentParser
public import KeytrailModel

extension TimeSpan: ExpressibleByArgument {
    /// Reads digits and one of `s`, `m`, `h`, `d`, `w`, `M`, `y`; nothing shorter than a second.
    public init?(argument: String) {
        guard let span = TimeSpan(sigma: argument), span > .zero else { return nil }
        self = span
    }

    /// The span as it is typed.
    public var defaultValueDescription: String {
        let seconds = microseconds / 1_000_000
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "m")]
        guard let unit = units.first(where: { seconds > $0.0 && seconds % $0.0 == 0 }) else { return "\(seconds)s" }
        return "\(seconds / unit.0)\(unit.1)"
    }
}

extension TimeSpan {
    /// The span for clocks.
    var duration: Duration { .microseconds(microseconds) }
}
