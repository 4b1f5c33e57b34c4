#ifndef KEYTRAIL_CPROCESS_H
#define KEYTRAIL_CPROCESS_H

/// Makes this process the parent of every descendant whose own parent ends, so that it can know and wait for them.
///
/// Returns 0, or -1 where the system has no such thing.
int kt_adopt_orphans(void);

/// How many processors this process may run on, at least 1: those it is bound to, where the system binds processes.
int kt_usable_processors(void);

#endif
