/// How detections are decided: by what single slots say, as far as that is enough.
///
/// A detection is cut into branches of which one is enough, and a branch is a conjunction. A part that looks at one slot is
/// decided by that slot's value. A part that is a disjunction of such parts, over several slots, is an *alternative*: it holds
/// when any slot says so. What is neither is evaluated for the few events for which everything else holds.
struct MatchPlan {
    /// The branches of all detections, those of one side by side.
    private(set) var branches: [MatchNode] = []
    /// The detection of each branch.
    private(set) var detection: [Int] = []
    /// The alternatives of all branches, each once.
    private(set) var alternatives: [MatchNode] = []
    /// For each branch, the alternatives that must hold.
    private(set) var needed: [[Int]] = []
    /// Whether a branch is decided by its slots and alternatives.
    private(set) var isDecided: [Bool] = []

    /// A detection is not cut into more branches than this.
    private static let mostBranches = 32

    init(_ detections: [MatchNode]) {
        var numbers: [MatchNode: Int] = [:]
        for (number, node) in detections.enumerated() {
            for branch in MatchPlan.branches(of: node) {
                branches.append(branch)
                detection.append(number)
                var needed: [Int] = []
                var isDecided = true
                for part in branch.conjuncts where !part.isOfOneSlot {
                    guard part.isAlternative else {
                        isDecided = false
                        continue
                    }
                    let number = numbers[part] ?? alternatives.count
                    if number == alternatives.count { alternatives.append(part) }
                    numbers[part] = number
                    needed.append(number)
                }
                self.needed.append(needed)
                self.isDecided.append(isDecided)
            }
        }
    }

    /// Cuts a node at disjunctions that no slot decides, until none is left or there are too many branches.
    private static func branches(of node: MatchNode) -> [MatchNode] {
        var done: [MatchNode] = []
        var open = [node]
        while let branch = open.popLast() {
            let parts = branch.conjuncts
            let cut = parts.firstIndex { !$0.isOfOneSlot && !$0.isAlternative && $0.disjuncts.count > 1 }
            guard let cut else {
                done.append(branch)
                continue
            }
            let choices = parts[cut].disjuncts
            guard done.count + open.count + choices.count <= mostBranches else { return [node] }
            let rest = Array(parts[..<cut] + parts[(cut + 1)...])
            open += choices.map { .all(rest + [$0]) }
        }
        return done
    }

    /// The branches and the alternatives that look at a slot.
    func users(of slot: Int) -> (branches: [Int], alternatives: [Int]) {
        let users = branches.indices.filter { branches[$0].looks(at: slot) }
        return (users, alternatives.indices.filter { alternatives[$0].looks(at: slot) })
    }
}

extension MatchNode {
    /// Whether any of several slots is enough to say that it holds.
    var isAlternative: Bool { disjuncts.allSatisfy(\.isOfOneSlot) }

    /// Whether it has a test of a slot.
    func looks(at slot: Int) -> Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains { $0.looks(at: slot) }
        case .leaf(.test(let tested, _), _): tested == slot
        case .leaf(.reference, _): false
        }
    }
}
