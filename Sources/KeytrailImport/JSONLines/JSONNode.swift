internal import CSimdjson
internal import KeytrailModel

/// One value of a parsed line.
///
/// Good until the parser's next line, like the slices that it gives out.
@safe
struct JSONNode {
    /// What kind of value it is.
    enum Kind {
        case null, bool(Bool), integer(Int64), number(Double), string(ByteSlice), array, object
    }

    private let pointer: UnsafePointer<ktsj_node>

    fileprivate init(_ pointer: UnsafePointer<ktsj_node>) {
        unsafe self.pointer = pointer
    }

    /// The value, or that it is a container.
    var kind: Kind {
        // The node belongs to the parser's last line.
        let node = unsafe pointer.pointee
        switch unsafe node.kind {
        case KTSJ_FALSE: return .bool(false)
        case KTSJ_TRUE: return .bool(true)
        case KTSJ_INTEGER: return unsafe .integer(Int64(bitPattern: node.bits))
        case KTSJ_NUMBER: return unsafe .number(Double(bitPattern: node.bits))
        case KTSJ_STRING: return unsafe .string(ByteSlice(node.text, count: node.text_count))
        case KTSJ_ARRAY: return .array
        case KTSJ_OBJECT: return .object
        default: return .null
        }
    }

    /// The member's name; empty in arrays.
    var name: ByteSlice {
        // The node belongs to the parser's last line.
        unsafe ByteSlice(pointer.pointee.name, count: pointer.pointee.name_count)
    }

    /// The index of the name among the parser's fields; `nil` when unknown or not at the top.
    var field: Int? {
        // The node belongs to the parser's last line.
        let field = unsafe pointer.pointee.field
        return field < 0 ? nil : Int(field)
    }

    /// The bytes of a string value.
    var text: ByteSlice? {
        // The node belongs to the parser's last line.
        guard unsafe pointer.pointee.kind == KTSJ_STRING else { return nil }
        return unsafe ByteSlice(pointer.pointee.text, count: pointer.pointee.text_count)
    }

    /// An integer value.
    var integer: Int64? {
        // The node belongs to the parser's last line.
        guard unsafe pointer.pointee.kind == KTSJ_INTEGER else { return nil }
        return unsafe Int64(bitPattern: pointer.pointee.bits)
    }

    /// Whether it is the value `null`.
    var isNull: Bool {
        // The node belongs to the parser's last line.
        unsafe pointer.pointee.kind == KTSJ_NULL
    }

    /// How many nodes it takes up with everything inside.
    var span: Int {
        // The node belongs to the parser's last line.
        unsafe Int(pointer.pointee.span)
    }
}

extension ByteSlice {
    /// A string of the parser's; an absent one becomes empty.
    fileprivate init(_ bytes: UnsafePointer<CChar>?, count: UInt32) {
        guard let bytes = unsafe bytes else {
            self = .none
            return
        }
        // A char is a byte.
        unsafe self.init(base: UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self), count: Int(count))
    }
}

/// The values of one line in document order: a root object and everything inside.
@safe
struct JSONNodes {
    private let nodes: UnsafeBufferPointer<ktsj_node>

    /// The keyed members in one text of bytes: two lines have the same only when these members are the same.
    let key: ByteSlice

    /// No values at all.
    static var none: JSONNodes { unsafe JSONNodes(ktsj_line()) }

    init(_ line: ktsj_line) {
        unsafe nodes = UnsafeBufferPointer(start: line.nodes, count: line.count)
        // Pointer and count belong together.
        if let bytes = unsafe line.key {
            key = unsafe ByteSlice(base: bytes, count: line.key_count)
        } else {
            key = .none
        }
    }

    /// How many there are, the root included.
    var count: Int { unsafe nodes.count }

    /// The node at `index`, which lies inside.
    subscript(_ index: Int) -> JSONNode {
        precondition(index >= 0 && index < count, "an index lies inside its line")
        guard let base = unsafe nodes.baseAddress else { preconditionFailure("a line has nodes") }
        // Checked above.
        return unsafe JSONNode(base + index)
    }

    /// The indices of what a container holds itself.
    func children(of index: Int) -> ChildIndices {
        ChildIndices(nodes: self, position: index + 1, end: index + self[index].span)
    }

    /// A copy of the value at `index` with everything inside; the parser bounds the depth.
    func value(at index: Int) -> JSON {
        switch self[index].kind {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .string(let text): .string(text.string)
        case .array: .array(children(of: index).map { value(at: $0) })
        case .object: .object(children(of: index).map { JSON.Member(self[$0].name.string, value(at: $0)) })
        }
    }
}

/// Steps from one child of a container to the next, over what is inside them.
struct ChildIndices: Sequence, IteratorProtocol {
    let nodes: JSONNodes
    var position: Int
    let end: Int

    mutating func next() -> Int? {
        guard position < end else { return nil }
        defer { position += nodes[position].span }
        return position
    }
}
