import Foundation
import KeytrailModel
import NIOCore
import NIOPosix
import Testing

@testable import KeytrailProxy

@Suite("Whose a connection is") struct ConnectionOwnerTests {
    @Test("the kernel names this process for a connection of its own", arguments: ["127.0.0.1", "::1"])
    func own(address: String) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        guard let listener = try? await ServerBootstrap(group: group).bind(host: address, port: 0).get() else {
            try Test.cancel("this machine has no \(address)")
        }
        let server = try #require(listener.localAddress)
        let connection = try await ClientBootstrap(group: group).connect(to: server).get()
        let client = try #require(connection.localAddress)
        let owner = try #require(ConnectionOwner.owner(from: client, to: server))
        #expect(owner.user == geteuid())
        let caller = try #require(LinuxProcesses(hostName: "here").callers([owner]).first)
        #expect(caller.processID == Int(getpid()))
        #expect(caller.executable?.isEmpty == false)
        #expect(caller.owner == NSUserName())
        #expect(caller.hostName == "here")
        try await connection.close()
        try await listener.close()
    }

    @Test("of a connection that is not there, the kernel says nothing")
    func nobody() throws {
        let client = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        let server = try SocketAddress(ipAddress: "127.0.0.1", port: 2)
        #expect(ConnectionOwner.owner(from: client, to: server) == nil)
    }

    @Test("a question is as long as it says, and names both ends in network order")
    func question() throws {
        let client = try SocketAddress(ipAddress: "127.0.0.1", port: 0x1234)
        let server = try SocketAddress(ipAddress: "127.0.0.2", port: 0x5678)
        let bytes = try #require(ConnectionOwner.query(from: client, to: server))
        #expect(bytes.count == 72)
        #expect(bytes[0] == 72)
        #expect(Array(bytes[24..<28]) == [0x12, 0x34, 0x56, 0x78])
        #expect(Array(bytes[28..<32]) == [127, 0, 0, 1])
        #expect(Array(bytes[44..<48]) == [127, 0, 0, 2])
        #expect(ConnectionOwner.query(from: client, to: try SocketAddress(ipAddress: "::1", port: 1)) == nil)
    }

    @Test("an answer that is an error names nobody")
    func error() {
        #expect(ConnectionOwner.owner(inAnswer: [36, 0, 0, 0, 2, 0]) == nil)
        #expect(ConnectionOwner.owner(inAnswer: [UInt8](repeating: 0, count: 200)) == nil)
    }
}
