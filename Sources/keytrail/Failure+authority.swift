internal import KeytrailModel
internal import KeytrailProxy

extension Failure {
    static func words(_ error: AuthorityError) -> (String, Int32) {
        let rotate = "'keytrail proxy ca rotate'"
        let sentence =
            switch error {
            case .missing(let path):
                "there is no certificate authority at \(path) yet; make one with \(rotate)."
            case .unreadable(let path, let code):
                "the certificate authority \(path) cannot be read: \(reason(code)); check its folder and permissions."
            case .unwritable(let path, let code):
                "the certificate authority \(path) cannot be written: \(reason(code)); check its folder and permissions."
            case .exposed(let path, _):
                "the key in \(path) can be read by others, who may answer in any server's place with it; replace it "
                    + "with \(rotate), or run chmod 600 on it if nobody did."
            case .damaged(let path):
                "\(path) holds no key and certificate that belong together; restore it, or replace it with \(rotate)."
            case .expired(let path, let since):
                "the certificate authority\(path.map { " \($0)" } ?? "") ended at \(since.rfc3339Seconds); replace it "
                    + "with \(rotate) and export the new certificate."
            case .notYetValid(let path, let until):
                "the certificate authority \(path) begins at \(until.rfc3339Seconds); set this machine's clock, or "
                    + "replace it with \(rotate)."
            case .invalidHost:
                "a client asked for a host that is neither a name nor an address; no certificate can be made for it."
            }
        return (sentence, ExitStatus.inputOutput)
    }
}
