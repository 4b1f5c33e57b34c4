/// JSON lines through simdjson: one line in, one flat array of its values out.
///
/// The C++ library stays behind this header. Nothing in here knows what the lines are about.
#ifndef KEYTRAIL_CSIMDJSON_H
#define KEYTRAIL_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What a node is.
typedef enum : uint8_t {
    KTSJ_NULL,
    KTSJ_FALSE,
    KTSJ_TRUE,
    KTSJ_INTEGER,
    KTSJ_NUMBER,
    KTSJ_STRING,
    KTSJ_ARRAY,
    KTSJ_OBJECT,
} ktsj_kind;

/// One value. The nodes of a line stand in document order, each container before what is in it.
typedef struct {
    /// The member's name; empty in arrays and at the root.
    const char *_Nullable name;
    /// A string's bytes.
    const char *_Nullable text;
    /// An integer, or the bits of a number.
    uint64_t bits;
    uint32_t name_count;
    uint32_t text_count;
    /// How many nodes the value takes up with everything inside, itself included.
    uint32_t span;
    /// The index of the name among the parser's fields, or -1; set for members of the root object only.
    int16_t field;
    ktsj_kind kind;
} ktsj_node;

/// A member's name that a parser looks out for.
typedef struct {
    const char *_Nullable name;
    size_t count;
    /// Whether the member belongs to the line's key.
    bool is_keyed;
} ktsj_field;

/// What a line holds.
typedef struct {
    const ktsj_node *_Nullable nodes;
    size_t count;
    /// The keyed members, names and values: two lines have the same bytes here only when these members are the same.
    const uint8_t *_Nullable key;
    size_t key_count;
} ktsj_line;

/// Why a line has no nodes.
typedef enum : uint8_t {
    KTSJ_OK,
    KTSJ_SYNTAX,
    KTSJ_UTF8,
    KTSJ_DEPTH,
    KTSJ_NUMBER_FORM,
    KTSJ_SIZE,
    KTSJ_NOT_OBJECT,
    KTSJ_MEMORY,
} ktsj_status;

typedef struct ktsj_parser ktsj_parser;

/// How many readable bytes must follow a line; they are read and have no influence.
enum { KTSJ_PADDING = 64 };

/// How many values one line may hold.
enum { KTSJ_NODE_LIMIT = 65536 };

/// How deep values may be nested.
enum { KTSJ_DEPTH_LIMIT = 64 };

/// Creates a parser that looks out for these fields; copies them. NULL when memory is short.
ktsj_parser *_Nullable ktsj_create(const ktsj_field *_Nullable fields, size_t count);

/// Frees a parser.
void ktsj_destroy(ktsj_parser *_Nullable parser);

/// Parses one line, whose root must be an object; what `line` points to is valid until the next call.
///
/// A line that fails leaves no trace in the parser.
ktsj_status ktsj_parse(
    ktsj_parser *_Nonnull parser, const char *_Nonnull bytes, size_t length, ktsj_line *_Nonnull line);

#ifdef __cplusplus
}
#endif

#endif
