import KeytrailTestSupport

/// Choices that a generator of random cases makes.
extension Lehmer {
    /// A generator for one case of many: neighbouring numbers give unlike sequences.
    init(case number: Int) {
        self.init(state: UInt64(number) &* 48_271 % 2_147_483_646 + 1)
        _ = next()
    }

    /// Whether something of these odds happens.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// One of these; `choices` is not empty.
    mutating func one<Choice>(of choices: [Choice]) -> Choice {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }

    /// Some of these, at least `least`, in random order.
    mutating func some<Choice>(of choices: [Choice], least: Int, most: Int) -> [Choice] {
        let count = Int.random(in: min(least, choices.count)...min(most, choices.count), using: &self)
        return Array(choices.shuffled(using: &self).prefix(count))
    }
}
