#include "CSimdjson.h"

#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>
#include <string>
#include <vector>

using simdjson::dom::element;
using simdjson::dom::element_type;

static_assert(KTSJ_PADDING >= simdjson::SIMDJSON_PADDING, "the padding that callers leave must suffice");

namespace {

/// Beyond this, a parser's memory is given back after the line.
constexpr size_t kept_capacity = size_t(1) << 20;

/// Field names in an open-addressing table, so that a name costs one probe and one comparison.
class field_table {
public:
    field_table(const ktsj_field *listed, size_t count) {
        size_t size = 16;
        while (size < count * 4) size *= 2;
        slots.assign(size, -1);
        for (size_t index = 0; index < count; index++) {
            fields.emplace_back(listed[index].name, listed[index].count);
            keyed.push_back(listed[index].is_keyed);
            size_t slot = hash(fields.back()) & (size - 1);
            while (slots[slot] >= 0) slot = (slot + 1) & (size - 1);
            slots[slot] = int16_t(index);
        }
    }

    bool is_keyed(int16_t field) const { return field >= 0 && keyed[size_t(field)]; }

    int16_t find(std::string_view name) const {
        size_t mask = slots.size() - 1;
        for (size_t slot = hash(name) & mask; slots[slot] >= 0; slot = (slot + 1) & mask) {
            if (fields[size_t(slots[slot])] == name) return slots[slot];
        }
        return -1;
    }

private:
    static uint64_t load(const char *bytes, size_t count) {
        uint64_t word = 0;
        std::memcpy(&word, bytes, count);
        return word;
    }

    /// The names are few and fixed, so their ends tell them apart; a clash costs a comparison, nothing else.
    static size_t hash(std::string_view name) {
        uint64_t word = name.size() >= 8 ? load(name.data(), 8) ^ load(name.data() + name.size() - 8, 8) * 31
                                         : load(name.data(), name.size());
        return size_t(((word ^ name.size()) * 0x9E3779B97F4A7C15u) >> 40);
    }

    std::vector<std::string> fields;
    std::vector<char> keyed;
    std::vector<int16_t> slots;
};

}  // namespace

struct ktsj_parser {
    ktsj_parser(const ktsj_field *listed, size_t count) : fields(listed, count) {}

    field_table fields;
    std::unique_ptr<simdjson::dom::parser> dom;
    std::vector<ktsj_node> nodes;

    simdjson::error_code parse(const char *bytes, size_t length, element &root) {
        if (dom && dom->capacity() > kept_capacity && length <= kept_capacity) dom.reset();
        if (!dom) dom = std::make_unique<simdjson::dom::parser>();
        if (dom->capacity() < length || dom->max_depth() != KTSJ_DEPTH_LIMIT) {
            size_t capacity = 65536;
            while (capacity < length) capacity *= 2;
            if (auto error = dom->allocate(capacity, KTSJ_DEPTH_LIMIT)) return error;
        }
        return dom->parse(bytes, length, false).get(root);
    }

    /// Appends the root and all that is in it; false when there are too many values.
    bool append(element root) {
        nodes.clear();
        key_count = 0;
        return append(root, {}, -1);
    }

    /// The keyed members of the last line.
    const uint8_t *key_bytes() const { return reinterpret_cast<const uint8_t *>(key.data()); }
    size_t key_size() const { return key_count; }

private:
    /// Appends `value` and what is in it. The depth is bounded by the parser.
    bool append(element value, std::string_view name, int16_t field) {
        if (nodes.size() >= KTSJ_NODE_LIMIT) return false;
        size_t index = nodes.size();
        nodes.push_back(node(value, name, field));
        if (nodes[index].kind == KTSJ_ARRAY) {
            for (element child : value.get_array().value_unsafe()) {
                if (!append(child, {}, -1)) return false;
            }
        } else if (nodes[index].kind == KTSJ_OBJECT) {
            for (auto member : value.get_object().value_unsafe()) {
                int16_t known = index == 0 ? fields.find(member.key) : int16_t(-1);
                size_t first = nodes.size();
                if (!append(member.value, member.key, known)) return false;
                if (fields.is_keyed(known)) append_key(first);
            }
        } else {
            return true;
        }
        nodes[index].span = uint32_t(nodes.size() - index);
        return true;
    }

    static inline __attribute__((always_inline)) ktsj_node node(element value, std::string_view name, int16_t field) {
        ktsj_node node{name.data(), nullptr, 0, uint32_t(name.size()), 0, 1, field, KTSJ_NULL};
        switch (value.type()) {
        case element_type::NULL_VALUE: break;
        case element_type::BOOL: node.kind = value.get_bool().value_unsafe() ? KTSJ_TRUE : KTSJ_FALSE; break;
        case element_type::INT64:
            node.kind = KTSJ_INTEGER;
            node.bits = uint64_t(value.get_int64().value_unsafe());
            break;
        case element_type::UINT64: set_number(node, double(value.get_uint64().value_unsafe())); break;
        case element_type::DOUBLE: set_number(node, value.get_double().value_unsafe()); break;
        case element_type::STRING: {
            std::string_view text = value.get_string().value_unsafe();
            node.kind = KTSJ_STRING;
            node.text = text.data();
            node.text_count = uint32_t(text.size());
            break;
        }
        case element_type::ARRAY: node.kind = KTSJ_ARRAY; break;
        case element_type::OBJECT: node.kind = KTSJ_OBJECT; break;
        }
        return node;
    }

    static void set_number(ktsj_node &node, double number) {
        node.kind = KTSJ_NUMBER;
        std::memcpy(&node.bits, &number, sizeof number);
    }

    /// Appends the nodes from `first` on: each with its kind, sizes and bytes, so that no two values look alike.
    void append_key(size_t first) {
        for (size_t index = first; index < nodes.size(); index++) {
            const ktsj_node &node = nodes[index];
            bool has_bits = node.kind == KTSJ_INTEGER || node.kind == KTSJ_NUMBER;
            size_t name_count = index == first ? 0 : node.name_count;
            size_t used = key_count;
            size_t needed = used + 3 * sizeof(uint64_t) + name_count + node.text_count;
            if (needed > key.size()) key.resize(needed * 2);
            char *end = key.data() + used;
            uint64_t head = uint64_t(node.text_count) << 32 | uint64_t(uint16_t(node.field)) << 8 | node.kind;
            std::memcpy(end, &head, sizeof head);
            end += sizeof head;
            if (has_bits || index > first || node.span > 1) {
                uint64_t more[2] = {node.bits, uint64_t(node.span) << 32 | uint64_t(name_count)};
                std::memcpy(end, more, sizeof more);
                end += sizeof more;
                if (name_count > 0) std::memcpy(end, node.name, name_count);
                end += name_count;
            }
            if (node.text_count > 0) std::memcpy(end, node.text, node.text_count);
            key_count = size_t(end - key.data()) + node.text_count;
        }
    }

    std::vector<char> key;
    size_t key_count = 0;
};

static ktsj_status status_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return KTSJ_OK;
    case simdjson::UTF8_ERROR: return KTSJ_UTF8;
    case simdjson::DEPTH_ERROR: return KTSJ_DEPTH;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE: return KTSJ_NUMBER_FORM;
    case simdjson::CAPACITY: return KTSJ_SIZE;
    case simdjson::MEMALLOC: return KTSJ_MEMORY;
    default: return KTSJ_SYNTAX;
    }
}

extern "C" ktsj_parser *ktsj_create(const ktsj_field *fields, size_t count) {
    try {
        return new ktsj_parser(fields, count);
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

extern "C" void ktsj_destroy(ktsj_parser *parser) { delete parser; }

extern "C" ktsj_status ktsj_parse(ktsj_parser *parser, const char *bytes, size_t length, ktsj_line *line) {
    *line = {nullptr, 0, nullptr, 0};
    try {
        element root;
        if (auto error = parser->parse(bytes, length, root)) return status_of(error);
        if (!root.is_object()) return KTSJ_NOT_OBJECT;
        if (!parser->append(root)) return KTSJ_SIZE;
        *line = {parser->nodes.data(), parser->nodes.size(), parser->key_bytes(), parser->key_size()};
        return KTSJ_OK;
    } catch (const std::bad_alloc &) {
        return KTSJ_MEMORY;
    }
}
