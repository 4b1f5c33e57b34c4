internal import KeytrailModel
internal import KeytrailRules

/// Numbers the logs that imported events come from; 0 stands for Keytrail's own calls.
struct LogSourceTable {
    /// The members that name an event's log.
    private enum Name {
        static let category = "keytrail.log.category"
        static let product = "keytrail.log.product"
        static let service = "keytrail.log.service"
    }

    /// Nobody has this many; an event of one more is a call.
    private static let limit = 4_096

    private var sources: [LogSource] = []
    private var numbers: [LogSource: Int64] = [:]

    /// The number of the log that an event's members name.
    mutating func id(of members: [JSON.Member]) -> Int64 {
        var source = LogSource()
        for member in members where member.name.hasPrefix("keytrail.log.") {
            switch member.name {
            case Name.category: source.category = member.value.string?.lowercased()
            case Name.product: source.product = member.value.string?.lowercased()
            case Name.service: source.service = member.value.string?.lowercased()
            default: break
            }
        }
        guard source != LogSource(), sources.count < LogSourceTable.limit || numbers[source] != nil else { return 0 }
        if let known = numbers[source] { return known }
        sources.append(source)
        numbers[source] = Int64(sources.count)
        return Int64(sources.count)
    }

    /// The log of a number; `nil` for Keytrail's calls.
    subscript(_ number: Int64) -> LogSource? {
        sources.indices.contains(Int(number) - 1) ? sources[Int(number) - 1] : nil
    }
}
