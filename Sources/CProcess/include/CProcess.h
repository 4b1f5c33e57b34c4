#ifndef KEYTRAIL_CPROCESS_H
#define KEYTRAIL_CPROCESS_H

/// Makes this process the parent of every descendant whose own parent ends, so that it can know and wait for them.
///
/// Returns 0, or -1 where the system has no such thing.
int kt_adopt_orphans(void);

#endif
