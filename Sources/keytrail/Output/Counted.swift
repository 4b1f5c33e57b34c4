/// A number with its noun, which takes an `s` in the plural: `1 rule`, `3 rules`.
func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
