internal import Foundation

/// What stands in the files of a run.
package struct RunFileContent: Sendable {
    /// The bytes of every file.
    package let files: [RunFile: [UInt8]]

    /// `bundle` holds every authority that the child shall trust, as PEM.
    ///
    /// `wgetSettings` is the content of the system's file for wget, which ours replaces; `milliseconds` since 1970 is the time.
    package init(
        bundle: String,
        wgetSettings: [UInt8],
        milliseconds: Int64,
        folder: String
    ) {
        let certificates = PEMCertificates.certificates(in: bundle)
        let path = folder + "/" + RunFile.bundle.rawValue
        files = [
            .bundle: Array(bundle.utf8),
            .javaTrustStore: JavaTrustStore.bytes(certificates: certificates, milliseconds: milliseconds),
            .nodeHook: PackageResources.proxy_cjs,
            .phpSettings: Array("openssl.cafile=\"\(path)\"\ncurl.cainfo=\"\(path)\"\n".utf8),
            .wgetSettings: wgetSettings + Array("\nca_certificate = \(path)\n".utf8),
        ]
    }
}
