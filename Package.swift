// swift-tools-version:6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A Keytrail module: one folder, one idea, the same settings everywhere.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one module; the folder mirrors the module's sources.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "KeytrailTestSupport"] + dependencies,
        exclude: exclude,
        swiftSettings: settings
    )
}

func product(_ name: String, _ package: String) -> Target.Dependency { .product(name: name, package: package) }

let package = Package(
    name: "keytrail",
    platforms: [.macOS(.v15)],
    products: [
        .library(
            name: "KeytrailClient",
            targets: [
                "KeytrailClient", "KeytrailOAuth", "KeytrailSecret", "KeytrailCapture", "KeytrailModel",
                "KeytrailStore", "KeytrailInstallation",
            ]
        ),
        .library(name: "KeytrailFoundation", targets: ["KeytrailFoundation"]),
        .executable(name: "keytrail", targets: ["keytrail"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0"),
    ],
    targets: [
        // C and C++ stay here.
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurl", dependencies: ["CLibcurl"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        // Not through pkg-config: its file names a flag that the package manager warns about on every build.
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "CProcess"),
        .target(name: "CAlert"),
        // Vocabulary.
        module("KeytrailModel"),
        module("KeytrailSecret"),
        module("KeytrailYAML", ["KeytrailModel", "CYAML"]),
        // One idea each, on the vocabulary.
        module(
            "KeytrailCapture",
            [
                "KeytrailModel", "KeytrailYAML", product("Crypto", "swift-crypto"),
                product("HTTPTypes", "swift-http-types"),
            ]
        ),
        module(
            "KeytrailStore",
            ["KeytrailModel", product("GRDB", "GRDB.swift"), product("GRDBSQLite", "GRDB.swift")]
        ),
        module("KeytrailRules", ["KeytrailModel", "KeytrailYAML", "CRE2"]),
        module("KeytrailReport", ["KeytrailModel"]),
        // Which scopes are enough.
        module("KeytrailScopes", ["KeytrailModel"]),
        // What is usual for a series, and what is not.
        module("KeytrailBaseline", ["KeytrailModel"]),
        module(
            "KeytrailOAuth",
            [
                "KeytrailModel", "KeytrailSecret", product("Crypto", "swift-crypto"),
                product("CryptoExtras", "swift-crypto"), product("HTTPTypes", "swift-http-types"),
            ]
        ),
        // Doors.
        module(
            "KeytrailClient",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailCapture", "KeytrailOAuth", "CCurl",
                product("HTTPTypes", "swift-http-types"),
            ]
        ),
        // Where log, key and packs lie on a machine, and a client that records there.
        module("KeytrailInstallation", ["KeytrailCapture", "KeytrailStore", "KeytrailClient"]),
        // The client behind Foundation's sessions.
        module("KeytrailFoundation", ["KeytrailClient", product("HTTPTypes", "swift-http-types")]),
        // Where credentials are kept, and how they are obtained, looked at and replaced.
        module(
            "KeytrailCredentials",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailYAML", "KeytrailCapture", "KeytrailOAuth", "KeytrailClient",
                product("HTTPTypes", "swift-http-types"), product("NIOCore", "swift-nio"),
                product("NIOPosix", "swift-nio"), product("NIOHTTP1", "swift-nio"),
                product("Subprocess", "swift-subprocess"),
            ]
        ),
        // Forward proxy with TLS interception, reverse gateway: one engine, two ways to say where a request goes.
        module(
            "KeytrailProxy",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailYAML", "KeytrailCapture", "CZlib",
                product("HTTPTypes", "swift-http-types"),
                product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio"), product("NIOHTTP1", "swift-nio"),
                product("NIOTLS", "swift-nio"), product("NIOConcurrencyHelpers", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"), product("NIOHTTP2", "swift-nio-http2"),
                product("X509", "swift-certificates"), product("SwiftASN1", "swift-asn1"),
                product("Crypto", "swift-crypto"),
            ]
        ),
        // Another program with its calls recorded: what its surroundings are, how it is started and how it ends.
        .target(
            name: "KeytrailRun",
            dependencies: ["KeytrailProxy", "CProcess", product("Crypto", "swift-crypto")],
            resources: [.embedInCode("Files/proxy.cjs")],
            swiftSettings: settings
        ),
        module(
            "KeytrailImport",
            [
                "KeytrailModel", "KeytrailYAML", "KeytrailCapture", "CZlib", "CSimdjson",
                product("HTTPTypes", "swift-http-types"),
            ]
        ),
        // Published descriptions of APIs as provider packs.
        module("KeytrailSpecs", ["KeytrailModel", "KeytrailYAML"]),
        // Judgement.
        module(
            "KeytrailAudit",
            [
                "KeytrailModel", "KeytrailCapture", "KeytrailRules", "KeytrailStore", "KeytrailScopes",
                "KeytrailBaseline", "CProcess",
            ]
        ),
        // Alerts that arrive: whom to tell of what, in which form, and the outbox's delivery.
        module(
            "KeytrailAlert",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailOAuth", "KeytrailYAML", "KeytrailCapture",
                "KeytrailCredentials", "KeytrailStore", "KeytrailReport", "CCurl", "CAlert", "CZlib",
                product("Crypto", "swift-crypto"),
            ]
        ),
        // Work on rules: their exemplars, their past, why they spoke.
        module(
            "KeytrailWorkbench",
            [
                "KeytrailModel", "KeytrailYAML", "KeytrailCapture", "KeytrailRules", "KeytrailStore", "KeytrailImport",
                "KeytrailAudit",
            ]
        ),
        // The command.
        .executableTarget(
            name: "keytrail",
            dependencies: [
                "KeytrailModel", "KeytrailYAML", "KeytrailCapture", "KeytrailClient", "KeytrailImport", "KeytrailStore",
                "KeytrailRules", "KeytrailAudit", "KeytrailWorkbench", "KeytrailReport", "KeytrailSecret",
                "KeytrailOAuth",
                "KeytrailCredentials", "KeytrailInstallation", "KeytrailProxy", "KeytrailRun", "KeytrailSpecs",
                "KeytrailAlert", "KeytrailBaseline", "CProcess",
                product("ArgumentParser", "swift-argument-parser"),
                product("HTTPTypes", "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        // Examples are packages of their own; built here too, so that they stay true.
        .executableTarget(
            name: "trello-boards",
            dependencies: ["KeytrailClient", "KeytrailInstallation"],
            path: "Examples/trello-boards/Sources",
            swiftSettings: settings
        ),
        // Sample data: the same calls from the same seed, on every machine.
        module("KeytrailSamples", ["KeytrailModel", "CZlib"]),
        .executableTarget(
            name: "keytrail-samples",
            dependencies: ["KeytrailSamples", "KeytrailModel", product("ArgumentParser", "swift-argument-parser")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "keytrail-bench-client",
            dependencies: [
                "KeytrailClient", "KeytrailCapture", "KeytrailModel", "KeytrailStore",
                product("HTTPTypes", "swift-http-types"),
            ],
            path: "Benchmarks/Client",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "keytrail-bench-engine",
            dependencies: ["KeytrailAudit", "KeytrailRules", "KeytrailModel", "KeytrailStore"],
            path: "Benchmarks/Engine",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "keytrail-bench-oauth",
            dependencies: ["KeytrailOAuth", "KeytrailModel", "KeytrailSecret"],
            path: "Benchmarks/Signing",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "keytrail-bench-scopes",
            dependencies: ["KeytrailScopes", "KeytrailModel"],
            path: "Benchmarks/Scopes",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "keytrail-bench-baseline",
            dependencies: ["KeytrailBaseline", "KeytrailModel"],
            path: "Benchmarks/Baseline",
            swiftSettings: settings
        ),
        // Tests.
        .target(
            name: "KeytrailTestSupport",
            dependencies: ["KeytrailModel", "CZlib"],
            path: "Tests/KeytrailTestSupport",
            swiftSettings: settings
        ),
        // What must hold of any bytes; Fuzzing/run looks for some of which it does not.
        .target(
            name: "KeytrailFuzzing",
            dependencies: ["KeytrailModel", "KeytrailRules"],
            path: "Fuzzing/Inputs",
            swiftSettings: settings
        ),
        .target(
            name: "KeytrailStubServer",
            dependencies: [
                "KeytrailModel", product("Crypto", "swift-crypto"), product("NIOCore", "swift-nio"),
                product("NIOPosix", "swift-nio"), product("NIOHTTP1", "swift-nio"), product("NIOTLS", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"), product("NIOHTTP2", "swift-nio-http2"),
                product("X509", "swift-certificates"), product("SwiftASN1", "swift-asn1"),
            ],
            path: "Tests/KeytrailStubServer",
            swiftSettings: settings
        ),
        tests("KeytrailModel"),
        tests("KeytrailSecret"),
        tests(
            "KeytrailOAuth",
            ["KeytrailModel", "KeytrailSecret", product("CryptoExtras", "swift-crypto")],
            exclude: ["Python"]
        ),
        tests(
            "KeytrailCredentials",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailCapture", "KeytrailOAuth", "KeytrailClient",
                "KeytrailStubServer", product("HTTPTypes", "swift-http-types"),
            ]
        ),
        tests(
            "KeytrailInstallation",
            ["KeytrailModel", "KeytrailCapture", "KeytrailClient", "KeytrailStore", "KeytrailStubServer"]
        ),
        tests("KeytrailFoundation", ["KeytrailModel", "KeytrailCapture", "KeytrailClient", "KeytrailStubServer"]),
        tests("KeytrailYAML", ["KeytrailModel"]),
        tests("KeytrailCapture", ["KeytrailModel", "KeytrailYAML", product("HTTPTypes", "swift-http-types")]),
        tests("KeytrailSpecs", ["KeytrailModel", "KeytrailYAML", "KeytrailCapture"], exclude: ["Golden"]),
        tests("KeytrailStore", ["KeytrailModel", product("GRDB", "GRDB.swift")]),
        tests("KeytrailRules", ["KeytrailModel", "KeytrailYAML", "KeytrailFuzzing"]),
        tests("KeytrailReport", ["KeytrailModel"], exclude: ["Golden", "Python"]),
        tests("KeytrailScopes", ["KeytrailModel"]),
        tests("KeytrailBaseline", ["KeytrailModel"]),
        tests(
            "KeytrailClient",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailCapture", "KeytrailOAuth", "KeytrailStore",
                "KeytrailStubServer",
                product("HTTPTypes", "swift-http-types"), product("CryptoExtras", "swift-crypto"),
            ]
        ),
        tests(
            "KeytrailProxy",
            [
                "KeytrailModel", "KeytrailCapture", "KeytrailClient", "KeytrailStore", "KeytrailStubServer",
                product("HTTPTypes", "swift-http-types"), product("NIOCore", "swift-nio"),
                product("NIOPosix", "swift-nio"), product("NIOHTTP1", "swift-nio"),
                product("NIOSSL", "swift-nio-ssl"), product("X509", "swift-certificates"),
                product("NIOTLS", "swift-nio"), product("Crypto", "swift-crypto"), product("SwiftASN1", "swift-asn1"),
            ],
            exclude: ["Gateway/Golden"]
        ),
        tests("KeytrailRun", ["KeytrailProxy"]),
        tests("KeytrailImport", ["KeytrailModel", "KeytrailCapture", "CZlib"]),
        tests(
            "KeytrailAudit",
            [
                product("Histogram", "hdrhistogram-swift"), "KeytrailModel", "KeytrailCapture", "KeytrailRules",
                "KeytrailStore", "KeytrailSamples",
            ],
            exclude: ["Python"]
        ),
        tests(
            "KeytrailAlert",
            [
                "KeytrailModel", "KeytrailSecret", "KeytrailCredentials", "KeytrailStore", "KeytrailReport",
                "KeytrailStubServer", product("Crypto", "swift-crypto"),
            ],
            exclude: ["Golden", "Python"]
        ),
        tests(
            "KeytrailWorkbench",
            ["KeytrailModel", "KeytrailYAML", "KeytrailCapture", "KeytrailRules", "KeytrailStore", "KeytrailAudit"]
        ),
        tests("KeytrailSamples", ["KeytrailModel"]),
        tests(
            "keytrail",
            ["KeytrailModel", "KeytrailCapture", "KeytrailScopes", "KeytrailStubServer", "trello-boards"],
            exclude: ["Clients", "Golden", "Rules"]
        ),
    ]
)

// Only where libFuzzer is linked in: Fuzzing/run.
if Context.environment["KEYTRAIL_FUZZING"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzzing/CFuzzer"),
        .executableTarget(
            name: "keytrail-fuzz",
            dependencies: ["CFuzzer", "KeytrailFuzzing"],
            path: "Fuzzing/Fuzzer",
            swiftSettings: settings
        ),
    ]
}
