/// The variables that make a program send its calls through the recording proxy and trust the proxy's certificates.
///
/// A pure function of what is inherited and where things lie. Only what changes is named: the rest of the environment goes on
/// to the child byte by byte. Nothing here is a secret, but for what the user's own variables hold.
package struct ChildEnvironment: Sendable, Equatable {
    /// The variables to set, by name.
    package let changes: [String: String]

    /// Works the variables out.
    package init(inherited: [String: String], places: RunPlaces) {
        var changes: [String: String] = [:]
        for name in ProxyVariables.names { changes[name] = places.proxyURL }
        for name in TrustVariables.names { changes[name] = places.path(.bundle) }
        changes["SYSTEM_WGETRC"] = places.path(.wgetSettings)
        changes["NODE_OPTIONS"] = inherited.appending(
            "--require " + ChildEnvironment.quoted(places.path(.nodeHook)),
            to: "NODE_OPTIONS"
        )
        // For programs whose launcher puts options of its own in the place of the hook; versions before 22.21 do not know it.
        changes["NODE_USE_ENV_PROXY"] = "1"
        changes["JAVA_TOOL_OPTIONS"] = inherited.appending(
            JavaOptions(places: places, exceptions: ProxyVariables.exceptions(in: inherited)).text,
            to: "JAVA_TOOL_OPTIONS"
        )
        // An empty element stands for the folders that PHP was built with.
        let phpFolder = places.folder + "/php"
        changes["PHP_INI_SCAN_DIR"] = (inherited["PHP_INI_SCAN_DIR"] ?? "") + ":" + phpFolder
        if let exceptions = ProxyVariables.exceptions(in: inherited) {
            for name in ProxyVariables.exceptionNames { changes[name] = exceptions }
        }
        changes[OwnVariables.run] = places.run
        changes[OwnVariables.proxy] = places.proxyURL
        for (name, value) in OwnVariables.upstream(in: inherited) { changes[name] = value }
        self.changes = changes
    }

    /// A path as Node's and Java's option variables read it: they split at white space outside of quotes.
    static func quoted(_ path: String) -> String { path.contains(" ") ? "\"\(path)\"" : path }
}

extension [String: String] {
    /// The variable's value with more options behind those of the user, where later ones win.
    fileprivate func appending(_ options: String, to name: String) -> String {
        guard let value = self[name], !value.isEmpty else { return options }
        return value + " " + options
    }
}
