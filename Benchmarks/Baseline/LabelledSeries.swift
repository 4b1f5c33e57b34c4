import Foundation
import KeytrailBaseline

extension BaselineBenchmark {
    /// Scores every labelled file below a folder with the detector as it is.
    ///
    /// A segment is a run of labelled rows, an episode a run of alarms; runs that lie at most an hour of five-minute rows, or twelve
    /// rows of slower series, apart are one: an episode ends after twelve quiet buckets. A segment is found when an alarm lies in it,
    /// and an episode is false when no label lies in it.
    static func labelled(_ folder: String) {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var (found, segments, episodes, falseEpisodes, weeks, files) = (0, 0, 0, 0, 0.0, 0)
        for name in names.filter({ $0.hasSuffix(".csv") }).sorted() {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            let (labels, alarms, span) = judge([UInt8](data))
            (files, weeks) = (files + 1, weeks + span)
            let hits = labels.filter { label in alarms.contains { $0.overlaps(label) } }.count
            let wrong = alarms.filter { alarm in !labels.contains { $0.overlaps(alarm) } }.count
            if CommandLine.arguments.contains("-v") { print(name, hits, labels.count, wrong, alarms.count) }
            (found, segments) = (found + hits, segments + labels.count)
            (episodes, falseEpisodes) = (episodes + alarms.count, falseEpisodes + wrong)
        }
        let precision = Double(episodes - falseEpisodes) / Double(max(episodes, 1))
        let recall = Double(found) / Double(max(segments, 1))
        let f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        row(
            "\(files) labelled series of a cloud's monitoring, \(Int(weeks)) weeks",
            "\(format(Double(falseEpisodes) / max(weeks, 1e-9))) false episodes a series and week; F1 \(format(f1)) "
                + "(\(found) of \(segments) segments, precision \(format(precision)))",
            "at most 0.5; at least 0.6"
        )
    }

    private static func judge(_ bytes: [UInt8]) -> ([ClosedRange<Int>], [ClosedRange<Int>], Double) {
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
