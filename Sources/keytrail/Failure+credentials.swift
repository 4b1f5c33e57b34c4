internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailSecret

extension Failure {
    static func words(_ error: CredentialError) -> (String, Int32) { (sentence(error), ExitStatus.usage) }

    private static func sentence(_ error: CredentialError) -> String {
        switch error {
        case .badName:
            "a credential's name has 1 to 64 letters, digits, '.', '_' or '-' and is no secret; choose another one."
        case .notAReference(let option):
            """
            '\(option)' takes a reference to where the secret is kept, never the secret itself: env:NAME, file:PATH, \
            cmd:COMMAND, keyring:SERVICE/ACCOUNT, vault:PATH#FIELD, aws-sm:ID or gcp-sm:PROJECT/SECRET. What was given is not \
            repeated here; if it was a secret, your shell's history may hold it now.
            """
        case .strayWords(let count):
            """
            \(count == 1 ? "one word belongs" : "\(count) words belong") to no option; put quotes round a reference with \
            spaces, as in --token 'cmd:pass show trello/token', and give secrets by reference only.
            """
        case .notAPair(let option): "--\(option) is written as NAME=VALUE, such as \(example(ofPair: option))."
        case .badSetting(let name):
            "'\(name)' is empty, malformed or looks like a secret; correct it, and give secrets by reference."
        case .badTime(let name): "'\(name)' takes a time such as 2026-11-01T08:00:00Z."
        case .badAddress(let name):
            "'\(name)' takes an address such as https://api.example.com: https, or http on this machine, without user and query."
        case .unknownProvider(let name, let known):
            "no pack knows the provider '\(name)'; name one with --provider: \(known.joined(separator: ", "))."
        case .noScheme:
            """
            how the credential is presented does not follow from its parts; give --token, --key and --token, --user and \
            --password, or --header-name and --value, or name a --scheme.
            """
        case .unsuited(let name, let scheme, let takes):
            "\(article(scheme)) \(scheme) credential has no '\(name)'; it takes \(takes.joined(separator: ", "))."
        case .missing(let name, let scheme):
            "\(article(scheme)) \(scheme) credential needs '\(name)'; give it with \(option(for: name))."
        case .noHosts(let name): "say with --host where '\(name)' may be sent; its provider implies no host."
        case .badHost: "--host takes a host's name alone, such as api.example.com: no scheme, port, path or '*'."
        case .retired(let name, let time):
            "credential '\(name)' is out of use since \(time.rfc3339Seconds); add a new one, or name another with --as."
        case .otherHost(let name, let host):
            "credential '\(name)' may not be sent to '\(host)'; add the host to its 'hosts' if it should."
        case .unsignedForm(let name):
            "'\(name)' signs requests, and the signature would cover this one's form, which a gateway passes on unread; "
                + "send the parameters in the query, or use 'keytrail run'."
        }
    }

    private static func article(_ word: String) -> String { word.hasPrefix("o") ? "an" : "a" }

    private static func example(ofPair option: String) -> String {
        option == "part" ? "refresh-token=keyring:github/refresh" : "scopes=read"
    }

    private static func option(for part: String) -> String {
        switch part {
        case "key", "token", "user", "password", "value", "header-name": "--\(part)"
        default: "--part \(part)=REFERENCE"
        }
    }

    static func words(_ error: BookProblem) -> (String, Int32) {
        switch error {
        case .nameTaken(let name, let place):
            let location = place.map { " at \($0)" } ?? ""
            return (
                "there is a credential '\(name)'\(location); choose another name, or --replace it.", ExitStatus.usage
            )
        case .unknown(let name, let known):
            let hint = known.isEmpty ? "add it with 'keytrail credentials add'" : "it has \(list(known))"
            return ("the configuration has no credential '\(name)'; \(hint).", ExitStatus.usage)
        case .handWritten(let name, let place):
            let file = place.map(\.description) ?? "the configuration"
            let message = "credential '\(name)' is written by hand at \(file), which no command changes; edit it there"
            return ("\(message) (a line 'retired: TIME' takes it out of use).", ExitStatus.usage)
        case .unreadable(let path, let code):
            let cause = code == 0 ? "it is not UTF-8 text" : reason(code)
            return ("\(path) cannot be read: \(cause); mend it, or move it away.", ExitStatus.inputOutput)
        case .unwritable(let path, let code):
            let advice = "check its folder and permissions"
            return ("\(path) cannot be written: \(reason(code)); \(advice).", ExitStatus.inputOutput)
        case .unusableChange:
            let message = "the credential has a setting that its file cannot hold, so nothing was changed"
            return ("\(message); look at what was given.", ExitStatus.usage)
        case .broken(let path): return ("\(path) cannot be used; mend what is named above.", ExitStatus.usage)
        }
    }

    static func words(_ error: PrivateFile.Failure) -> (String, Int32) {
        let message = "\(error.path) cannot be read or written: \(reason(error.code))"
        return ("\(message); check its folder and permissions.", ExitStatus.inputOutput)
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " and \(names.count - 20) more" : "")
    }

    static func words(_ error: PartProblem) -> (String, Int32) {
        ("the \(error.part) of credential '\(error.credential)' \(predicate(error.problem))", status(error.problem))
    }

    static func words(_ error: SecretProblem) -> (String, Int32) {
        ("the secret \(predicate(error))", status(error))
    }

    private static func status(_ problem: SecretProblem) -> Int32 {
        if case .unwritableFile = problem { return ExitStatus.inputOutput }
        return ExitStatus.usage
    }

    /// What is the matter, after "the token of credential 'x'".
    private static func predicate(_ problem: SecretProblem) -> String {
        switch problem {
        case .badReference: "must be a reference, such as env:NAME or file:PATH, never the value itself."
        case .missingPart: "is missing; add it with 'keytrail credentials add --replace', or to the configuration."
        case .unsetVariable(let name): "is read from $\(name), which is not set; set it or change the reference."
        case .unreadableFile(let path, let code):
            "is read from \(path), which cannot be read: \(reason(code)); check the path."
        case .notAFile(let path): "is read from \(path), which is no regular file; name one."
        case .readableByOthers(let path): "is read from \(path), which others may read; run chmod 600 on it."
        case .empty(let source): "is read from \(name(source)), and nothing was there; put the secret there."
        case .tooLarge(let source, let limit):
            "is read from \(name(source)), which gave more than \(limit) bytes; that is no secret's size."
        case .notText(let source): "is read from \(name(source)), which did not give UTF-8 text."
        case .missingTool(let name):
            "is kept behind the command '\(name)', which is not installed or not in $PATH; install it."
        case .timedOut(let command, let limit):
            "is asked of '\(command)', which gave no answer within \(limit.components.seconds) s and was ended; run it yourself."
        case .failed(let command, let status):
            "is asked of '\(command)', which failed with status \(status); run it yourself to see why."
        case .killed(let command, let signal):
            "is asked of '\(command)', which signal \(signal) ended; run it yourself."
        case .notStarted(let command): "is asked of '\(command)', which could not be run; try again."
        case .notInKeyring(let service, let account):
            "is kept in the keyring, which has nothing for '\(service)' and '\(account)'; store it there."
        case .keyringLocked: "is kept in the keyring, which is locked; unlock it and try again."
        case .keyringUnavailable:
            "is kept in the keyring, and none runs in this session; start one or keep it elsewhere."
        case .keyringForgot: "was given to the keyring, which did not keep it; keep it elsewhere."
        case .missingField(let field, let command):
            "is the field '\(field)' of what '\(command)' prints, which has no such text; check the name after '#'."
        case .notJSON(let command):
            "is a field of what '\(command)' prints, which is no JSON object; leave out '#' and what follows."
        case .unwritableFile(let path, let code):
            "cannot be written to \(path): \(reason(code)); check its folder and permissions."
        case .unusable: "has a value with which nothing can be sent; correct it."
        }
    }

    /// What is said when a secret went to a file instead of the keyring; `nil` when it did not.
    static func notice(_ kept: TokenKeeper.Kept) -> String? {
        guard let obstacle = kept.obstacle else { return nil }
        let cause =
            switch obstacle {
            case .missingTool(let name): "'\(name)' is not installed"
            case .keyringLocked: "the keyring is locked"
            case .keyringUnavailable: "no keyring runs in this session"
            case .keyringForgot: "the keyring did not keep it"
            case .timedOut: "the keyring gave no answer"
            default: "the keyring failed"
            }
        return "kept in \(kept.reference), which you alone may read, because \(cause)".visibleLine
    }

    private static func name(_ source: SecretProblem.Source) -> String {
        switch source {
        case .variable(let name): "$\(name)"
        case .file(let path): path
        case .command(let command): "what '\(command)' prints"
        }
    }
}
