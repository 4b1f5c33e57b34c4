/// Regular expressions through RE2: linear in the text, whatever the expression.
///
/// The C++ library stays behind this header.
#ifndef KEYTRAIL_CRE2_H
#define KEYTRAIL_CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How an expression is read; added up.
enum {
    /// Upper and lower case are alike.
    KTRE_IGNORE_CASE = 1,
    /// `^` and `$` match at each line.
    KTRE_MULTI_LINE = 2,
    /// `.` matches a line feed too.
    KTRE_DOT_ALL = 4,
};

/// Which part of the text must match.
typedef enum : uint8_t {
    KTRE_ANYWHERE,
    KTRE_START,
    KTRE_END,
} ktre_part;

/// What is wrong with an expression: texts that end with a zero byte, cut where they are too long.
typedef struct {
    /// What RE2 says.
    char message[192];
    /// The part of the expression that it complains about.
    char fragment[192];
} ktre_problem;

/// A compiled expression. It does not change after its creation, so any number of threads may match with it at once.
typedef struct ktre_expression ktre_expression;

/// Compiles UTF-8 text; the expression never takes more memory than `memory` bytes. NULL with `problem` filled.
ktre_expression *_Nullable ktre_create(
    const char *_Nonnull text, size_t length, uint32_t options, ktre_part part, int64_t memory,
    ktre_problem *_Nonnull problem);

/// Frees an expression.
void ktre_destroy(ktre_expression *_Nullable expression);

/// Whether that part of a UTF-8 text matches.
bool ktre_matches(const ktre_expression *_Nonnull expression, const char *_Nullable text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
