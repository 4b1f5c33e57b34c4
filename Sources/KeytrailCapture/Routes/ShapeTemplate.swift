/// Makes a template out of a path that no pack knows: segments that look like identifiers become `{id}`.
enum ShapeTemplate {
    private static let deepest = 16

    /// The template of a path's segments, empty ones left out.
    static func route(_ segments: some Collection<ArraySlice<UInt8>>) -> String {
        guard !segments.isEmpty else { return "/" }
        var result: [UInt8] = []
        result.reserveCapacity(128)
        for segment in segments.prefix(deepest) {
            result.append(0x2f)
            if isIdentifier(segment.span) {
                result.append(contentsOf: "{id}".utf8)
            } else {
                result.append(contentsOf: segment)
            }
        }
        if segments.count > deepest { result.append(contentsOf: "/{rest}".utf8) }
        return ASCII.text(result)
    }

    /// Whether a segment names one thing rather than a kind of things: numbers, digests, UUIDs, long or unprintable
    /// texts.
    static func isIdentifier(_ segment: Span<UInt8>) -> Bool {
        if segment.count > 40 { return true }
        var digits = 0
        var hex = 0
        var others = 0
        for index in segment.indices {
            let byte = segment[index]
            if ASCII.isDigit(byte) {
                digits += 1
                hex += 1
            } else if ASCII.hexValue(byte) != nil || byte == 0x2d {
                hex += 1
            } else if !ASCII.isLetter(byte), byte != 0x5f, byte != 0x2e, byte != 0x3a {
                others += 1
            }
        }
        if digits == segment.count { return true }
        if hex == segment.count, segment.count >= 8, digits > 0 { return true }
        if others > 0 { return true }
        // Opaque: as long as an identifier, and a fifth of it digits or mixed like chance, unlike words and versions.
        return segment.count >= 16
            && (digits * 5 >= segment.count || Mixture(segment).isMixedWithDigits)
    }
}
