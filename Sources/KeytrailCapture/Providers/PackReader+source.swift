internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    /// `source: {from: …, date: 2026-11-27}`, or a list of them.
    mutating func sources(_ node: YAMLNode?) -> [PackSource] {
        guard let node else { return [] }
        return (node.elements ?? [node]).compactMap { element in
            let parts = nodes.mapping(element, ["from", "date"])
            guard let from = nodes.text(parts["from"]), let dateNode = parts["date"] else {
                nodes.fail(element, "a source needs 'from:' and 'date: 2026-11-27'")
                return nil
            }
            guard let date = nodes.text(dateNode).flatMap(PackReader.date) else {
                nodes.fail(dateNode, "write a date such as 2026-11-27")
                return nil
            }
            return PackSource(from: from, date: date)
        }
    }

    private static func date(_ text: String) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ ASCII.isDigit($0) || $0 == 0x2D }),
            let year = Int64(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}
