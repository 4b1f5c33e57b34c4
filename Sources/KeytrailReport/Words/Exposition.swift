/// Metrics in the making, in Prometheus' text exposition format 0.0.4.
struct Exposition {
    typealias Labels = KeyValuePairs<StaticString, String>

    private(set) var text = ""

    /// A value and its labels.
    struct Sample {
        var labels: Labels
        var value: String

        init(_ value: String, _ labels: Labels = [:]) {
            self.labels = labels
            self.value = value
        }

        init(_ value: Int, _ labels: Labels = [:]) { self.init(String(value), labels) }
    }

    /// Writes a gauge; of samples with the same labels the first is kept, since a reader refuses a page with two.
    mutating func gauge(_ name: StaticString, _ help: StaticString, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        var seen: Set<String> = []
        for sample in samples {
            let labels = sample.labels.map { "\($0)=\"\(Exposition.escaped($1))\"" }.joined(separator: ",")
            guard seen.insert(labels).inserted else { continue }
            text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
        }
    }

    /// A label's value; a line break cannot be left in it.
    private static func escaped(_ value: String) -> String {
        var output = ""
        for scalar in value.visible.unicodeScalars {
            switch scalar {
            case "\\": output += "\\\\"
            case "\"": output += "\\\""
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
