#include "CRE2.h"

#include <cstring>
#include <memory>
#include <new>
#include <re2/re2.h>
#include <string>

struct ktre_expression {
    ktre_expression(const std::string &text, const RE2::Options &options, RE2::Anchor anchor)
        : compiled(text, options), anchor(anchor) {}

    RE2 compiled;
    RE2::Anchor anchor;
};

namespace {

void put(char (&field)[192], const std::string &text) {
    size_t count = std::min(text.size(), sizeof field - 1);
    // Not inside a character.
    while (count < text.size() && count > 0 && (text[count] & 0xC0) == 0x80) count--;
    std::memcpy(field, text.data(), count);
    field[count] = 0;
}

std::string flags(uint32_t options) {
    std::string letters;
    if (options & KTRE_IGNORE_CASE) letters += 'i';
    if (options & KTRE_MULTI_LINE) letters += 'm';
    if (options & KTRE_DOT_ALL) letters += 's';
    return letters;
}

/// RE2 anchors at the start by itself; at the end only together with the start.
std::string whole(const std::string &text, uint32_t options, ktre_part part) {
    std::string set = flags(options);
    std::string group = set.empty() && part != KTRE_END ? text : "(?" + set + ":" + text + ")";
    return part == KTRE_END ? group + "\\z" : group;
}

}  // namespace

extern "C" ktre_expression *ktre_create(
    const char *text, size_t length, uint32_t options, ktre_part part, int64_t memory, ktre_problem *problem) {
    *problem = {};
    try {
        RE2::Options settings;
        settings.set_log_errors(false);
        settings.set_max_mem(memory);
        settings.set_never_capture(true);
        std::string source(text, length);
        // Alone first: inside a group a stray parenthesis would pass.
        RE2 alone(source, settings);
        if (!alone.ok()) {
            put(problem->message, alone.error());
            put(problem->fragment, alone.error_arg());
            return nullptr;
        }
        auto anchor = part == KTRE_START ? RE2::ANCHOR_START : RE2::UNANCHORED;
        auto made = std::make_unique<ktre_expression>(whole(source, options, part), settings, anchor);
        if (!made->compiled.ok()) {
            put(problem->message, made->compiled.error());
            put(problem->fragment, made->compiled.error_arg());
            return nullptr;
        }
        return made.release();
    } catch (const std::bad_alloc &) {
        put(problem->message, "out of memory");
        return nullptr;
    }
}

extern "C" void ktre_destroy(ktre_expression *expression) { delete expression; }

extern "C" bool ktre_matches(const ktre_expression *expression, const char *text, size_t length) {
    re2::StringPiece piece(text, length);
    return expression->compiled.Match(piece, 0, length, expression->anchor, nullptr, 0);
}
