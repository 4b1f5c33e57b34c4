internal import Foundation
internal import KeytrailClient
internal import KeytrailInstallation

/// Prints the name of the board whose id is the argument.
@main
struct TrelloBoards {
    /// Where Trello is; another address serves tests.
    private let server: String
    private let credential: ClientCredential

    private init(environment: [String: String]) throws(BoardError) {
        guard let key = environment["TRELLO_KEY"] else { throw .missing("TRELLO_KEY") }
        guard let token = environment["TRELLO_TOKEN"] else { throw .missing("TRELLO_TOKEN") }
        credential = .trello(key: key, token: token)
        server = environment["TRELLO_URL"] ?? "https://api.trello.com"
    }

    static func main() async {
        do {
            guard let board = CommandLine.arguments.dropFirst().first else { throw BoardError.noBoard }
            let example = try TrelloBoards(environment: ProcessInfo.processInfo.environment)
            let client = try InstrumentedClient.recording(program: "trello-boards")
            print(try await example.name(of: board, client))
            await client.shutdown()
        } catch {
            FileHandle.standardError.write(Data("trello-boards: \(BoardError.sentence(error))\n".utf8))
            exit(1)
        }
    }

    private func name(of board: String, _ client: InstrumentedClient) async throws -> String {
        let letters = CharacterSet.alphanumerics
        guard let id = board.addingPercentEncoding(withAllowedCharacters: letters) else { throw BoardError.noBoard }
        let request = ClientRequest(url: "\(server)/1/boards/\(id)?fields=name", credential: credential)
        let response = try await client.send(request)
        // Whoever has read a body to its end has the call in the log, whatever the answer was.
        let body = try await response.body.collect(limit: 65_536)
        guard response.status == 200 else { throw BoardError.refused(response.status) }
        return try JSONDecoder().decode(Board.self, from: Data(body)).name
    }
}

/// What is asked of a board.
private struct Board: Decodable {
    let name: String
}

/// Why there is no name to print.
private enum BoardError: Error {
    case missing(String)
    case noBoard
    case refused(Int)

    static func sentence(_ error: any Error) -> String {
        switch error {
        case BoardError.missing(let variable): "set \(variable); https://trello.com/power-ups/admin has both."
        case BoardError.noBoard: "name a board by its id, which is part of its address."
        case BoardError.refused(401): "Trello refuses the key or the token; make a new one."
        case BoardError.refused(404): "there is no such board, or this token may not see it."
        case BoardError.refused(let status): "Trello answered \(status); try again later."
        case ClientError.network(_, _, let host), ClientError.timeout(let host):
            "\(host) does not answer; check the network."
        case let error as ClientError: "Trello could not be asked: \(error)."
        case is DecodingError: "Trello's answer is no board."
        default: "the call could not be recorded: \(error)."
        }
    }
}
