internal import KeytrailModel

extension Failure {
    static func words(_ error: ProvidersError) -> (String, Int32) {
        switch error {
        case .unknownPack(let name, let known):
            let names = known.joined(separator: ", ")
            return ("no provider pack is called '\(name)'; the packs that are loaded: \(names).", ExitStatus.usage)
        case .unreadable(let path):
            return ("\(path) cannot be read; check the path and its permissions.", ExitStatus.inputOutput)
        case .tooLarge(let path, let megabytes):
            return (
                "\(path) is larger than \(megabytes) MiB; leave out what describes no operation.", ExitStatus.badInput
            )
        case .notText(let path):
            return ("\(path) is no UTF-8 text; convert it, or unpack it first.", ExitStatus.badInput)
        case .noDescription(let path):
            return ("nothing of \(path) was read; mend what is said above.", ExitStatus.badInput)
        case .noHost(let path):
            return ("\(path) does not say on which host the API is; name it with --host.", ExitStatus.usage)
        case .badPackName(let name):
            let message = "'\(name)' cannot name a pack"
            return (
                "\(message); write --name with small letters, digits and '-', such as --name slack.", ExitStatus.usage
            )
        }
    }
}
