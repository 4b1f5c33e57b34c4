import Foundation

/// How many random cases a test tries: a few by default, as many as `KEYTRAIL_CASES` says where somebody wants to be sure.
///
/// A round number of each kind would leave a kind out; a test that has several takes a share for each.
func caseCount(_ few: Int) -> Int {
    ProcessInfo.processInfo.environment["KEYTRAIL_CASES"].flatMap(Int.init) ?? few
}
