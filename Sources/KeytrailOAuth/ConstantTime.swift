/// Comparisons whose time tells nothing of where two texts differ.
package enum ConstantTime {
    /// Whether both are the same; only a difference in length shows in the time.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
