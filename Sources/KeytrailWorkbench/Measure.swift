internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailRules

extension MeasureCondition {
    /// Of several measures the one that came nearest to the condition: the highest, or the lowest where less is worse.
    func nearest(of instants: some Sequence<JudgedInstant>) -> JudgedInstant? {
        wantsLess ? instants.min { $0.measure < $1.measure } : instants.max { $0.measure < $1.measure }
    }

    /// `highest`, or `lowest` where less is worse.
    var extreme: String { wantsLess ? "lowest" : "highest" }

    /// Whether a lower measure is worse.
    var wantsLess: Bool {
        bounds.allSatisfy { bound in
            switch bound.comparison {
            case .less, .lessOrEqual: true
            case .greater, .greaterOrEqual, .equal, .notEqual: false
            }
        }
    }
}

extension [Finding.GroupField] {
    /// The group on one line.
    var words: String { map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }
}

/// A measure for a reader: whole, or three decimals.
func measureText(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? "\((value * 1_000).rounded() / 1_000)"
}
