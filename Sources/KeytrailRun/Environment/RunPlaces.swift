/// Where the child finds what a run has made for it.
package struct RunPlaces: Sendable, Equatable {
    /// Groups the calls of this run in the log.
    package var run: String
    /// The port of the recording proxy on 127.0.0.1.
    package var proxyPort: Int
    /// The folder with the run's files; it has no slash at its end.
    package var folder: String

    /// Names the places.
    package init(run: String, proxyPort: Int, folder: String) {
        self.run = run
        self.proxyPort = proxyPort
        self.folder = folder
    }

    /// The proxy's URL.
    package var proxyURL: String { "http://127.0.0.1:\(proxyPort)" }

    func path(_ file: RunFile) -> String { folder + "/" + file.rawValue }
}

/// The files of a run, by their names in its folder.
package enum RunFile: String, Sendable, CaseIterable {
    /// Every authority that the child trusts, ours among them, as PEM.
    case bundle = "ca.pem"
    /// Our authority for Java.
    case javaTrustStore = "ca.jks"
    /// What routes Node's own clients through the proxy.
    case nodeHook = "proxy.cjs"
    /// Settings for PHP; the file lies in a folder of its own because PHP is given a folder.
    case phpSettings = "php/keytrail.ini"
    /// Settings for wget.
    case wgetSettings = "wgetrc"
}
