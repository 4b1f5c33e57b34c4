/// What a Sigma string means, as plainly as it can be said: the reference for the compiled patterns.
struct NaivePattern {
    private enum Element: Equatable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyRun
    }

    private var elements: [Element] = []
    private let isCased: Bool

    init(_ text: String, isCased: Bool) {
        self.isCased = isCased
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": elements.append(.anyRun)
            case "?": elements.append(.anyScalar)
            case "\\" where rest.first == "*" || rest.first == "?" || rest.first == "\\":
                elements.append(.scalar(rest.removeFirst()))
            default: elements.append(.scalar(isCased ? scalar : NaivePattern.folded(scalar)))
            }
        }
    }

    /// Follows every way to read the pattern at once.
    func matches(_ text: String) -> Bool {
        var places = closure([0])
        for scalar in text.unicodeScalars.map({ isCased ? $0 : NaivePattern.folded($0) }) {
            var next: Set<Int> = []
            for place in places where place < elements.count {
                switch elements[place] {
                case .scalar(scalar), .anyScalar: next.insert(place + 1)
                case .scalar: break
                case .anyRun: next.insert(place)
                }
            }
            places = closure(next)
        }
        return places.contains(elements.count)
    }

    private func closure(_ places: Set<Int>) -> Set<Int> {
        var all = places
        for start in places {
            var place = start
            while place < elements.count, elements[place] == .anyRun {
                place += 1
                all.insert(place)
            }
        }
        return all
    }

    /// Unicode's simple case folding: the lower case of the upper case, where both are single scalars.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard scalar != "ı" else { return scalar }
        let upper = Array(scalar.properties.uppercaseMapping.unicodeScalars)
        let raised = upper.count == 1 ? upper[0] : scalar
        let lower = Array(raised.properties.lowercaseMapping.unicodeScalars)
        return lower.count == 1 ? lower[0] : raised
    }
}
