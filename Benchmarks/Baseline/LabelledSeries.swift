import Foundation
import KeytrailBaseline

extension BaselineBenchmark {
    /// Scores every labelled file below a folder with the detector as it is: those that its measures were chosen on, those that
    /// were held out, and all.
    ///
    /// A segment is a run of labelled rows, an episode a run of alarms; runs that lie at most an hour of five-minute rows, or twelve
    /// rows of slower series, apart are one: an episode ends after twelve quiet buckets. A segment is found when an alarm lies in it,
    /// and an episode is false when no label lies in it.
    static func labelled(_ folder: String) {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var (chosen, held) = (Tally(), Tally())
        for name in names.filter({ $0.hasSuffix(".csv") }).sorted() {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            let tally = Tally(judge([UInt8](data)))
            if CommandLine.arguments.contains("-v") { print(name, tally) }
            if isHeldOut(name) { held.add(tally) } else { chosen.add(tally) }
        }
        var all = chosen
        all.add(held)
        for (tally, what) in [
            (all, "all"), (chosen, "the half that measures were chosen on"), (held, "the half held out"),
        ] {
            row(
                "\(tally.files) labelled series of a cloud's monitoring, \(Int(tally.weeks)) weeks: \(what)",
                "\(format(tally.falseRate)) false episodes a series and week; F1 \(format(tally.f1)) "
                    + "(\(tally.found) of \(tally.segments) segments, precision \(format(tally.precision)))",
                "at most 0.5; at least 0.6"
            )
        }
    }

    /// Whether a file was left aside when measures were chosen: the bytes of its name have an even sum.
    ///
    /// `Benchmarks/nab` splits by the same rule.
    private static func isHeldOut(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.utf8.reduce(0) { $0 + Int($1) } % 2 == 0
    }

    /// What was found in some of the series.
    private struct Tally {
        var (files, weeks) = (0, 0.0)
        var (found, segments, episodes, falseEpisodes) = (0, 0, 0, 0)

        init() {}

        init(_ judged: (labels: [ClosedRange<Int>], alarms: [ClosedRange<Int>], weeks: Double)) {
            (files, weeks) = (1, judged.weeks)
            (segments, episodes) = (judged.labels.count, judged.alarms.count)
            found = judged.labels.filter { label in judged.alarms.contains { $0.overlaps(label) } }.count
            falseEpisodes = judged.alarms.filter { alarm in !judged.labels.contains { $0.overlaps(alarm) } }.count
        }

        mutating func add(_ other: Tally) {
            (files, weeks) = (files + other.files, weeks + other.weeks)
            (found, segments) = (found + other.found, segments + other.segments)
            (episodes, falseEpisodes) = (episodes + other.episodes, falseEpisodes + other.falseEpisodes)
        }

        var falseRate: Double { Double(falseEpisodes) / max(weeks, 1e-9) }
        var precision: Double { Double(episodes - falseEpisodes) / Double(max(episodes, 1)) }
        var f1: Double {
            let recall = Double(found) / Double(max(segments, 1))
            return 2 * precision * recall / max(precision + recall, 1e-9)
        }
    }

    private static func judge(
        _ bytes: [UInt8]
    ) -> (labels: [ClosedRange<Int>], alarms: [ClosedRange<Int>], weeks: Double) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        let marks = lines.map(isLabelled)
        let rows = SeriesRows(bytes).rows
        guard let first = rows.first, let last = rows.last, marks.count == rows.count else { return ([], [], 0) }
        var detector = SeriesDetector()
        let alarms = rows.map { detector.observe($0.value, at: $0.time.seconds) >= SeriesDetector.alarm }
        let seconds = Double(last.time.seconds - first.time.seconds)
        let spacing = max(seconds / Double(max(rows.count - 1, 1)), 1)
        let join = max(12, Int(3_600 / spacing))
        return (runs(marks, join), runs(alarms, join), seconds / 604_800)
    }

    private static func isLabelled(_ line: Substring) -> Bool {
        line.split(separator: ",").last?.filter { $0 == "0" || $0 == "1" } == "1"
    }

    private static func runs(_ marks: [Bool], _ join: Int) -> [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        for (index, isMarked) in marks.enumerated() where isMarked {
            if let last = runs.last, index - last.upperBound <= join {
                runs[runs.count - 1] = last.lowerBound...index
            } else {
                runs.append(index...index)
            }
        }
        return runs
    }
}
