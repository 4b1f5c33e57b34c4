/// A row of small bars, one column each.
struct Sparkline {
    /// The bars; `·` where there was nothing.
    let text: String
    /// How many values one bar stands for.
    let valuesPerBar: Int

    /// Draws the values in at most `width` columns, neighbours added together when there are more of them.
    ///
    /// - Parameters:
    ///   - values: What to draw, not negative.
    ///   - width: The columns there are.
    init(_ values: [Int], width: Int) {
        let step = max(1, (values.count + width - 1) / max(1, width))
        let sums = stride(from: 0, to: values.count, by: step).map { start in
            values[start..<min(start + step, values.count)].reduce(0, +)
        }
        let highest = max(1, sums.max() ?? 1)
        let marks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        // The smallest mark is for anything above nothing, the highest for the maximum alone.
        text = String(sums.map { $0 <= 0 ? "·" : marks[Int(Double($0) / Double(highest) * 7)] })
        valuesPerBar = step
    }
}
