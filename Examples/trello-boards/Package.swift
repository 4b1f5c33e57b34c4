// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "trello-boards",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "keytrail", path: "../..")],
    targets: [
        .executableTarget(
            name: "trello-boards",
            dependencies: [.product(name: "KeytrailClient", package: "keytrail")],
            path: "Sources"
        )
    ]
)
