#define _GNU_SOURCE
#include "CProcess.h"

#include <unistd.h>

static int all_processors(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : 1;
}

#ifdef __linux__
#include <sched.h>
#include <sys/prctl.h>

int kt_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL); }

int kt_usable_processors(void) {
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : all_processors();
}
#else
int kt_adopt_orphans(void) { return -1; }
int kt_usable_processors(void) { return all_processors(); }
#endif
