import Foundation
import KeytrailFuzzing
import Testing

@Suite struct FuzzCorpusTests {
    @Test("what was once found to be hard is handled", arguments: FuzzInput.allCases)
    func replay(input: FuzzInput) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fuzzing/Corpus/\(input.rawValue)").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let problem = input.disagreement(Array(try Data(contentsOf: file)))
            #expect(problem == nil, "\(file.lastPathComponent)")
        }
    }
}
