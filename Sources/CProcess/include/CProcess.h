#ifndef KEYTRAIL_CPROCESS_H
#define KEYTRAIL_CPROCESS_H

/// Makes this process the parent of every descendant whose own parent ends, so that it can know and wait for them.
///
/// Returns 0, or -1 where the system has no such thing.
int kt_adopt_orphans(void);

/// How many processors this process may run on, at least 1: those it is bound to, where the system binds processes.
int kt_usable_processors(void);

/// Takes a terminal: keys come one by one and are not shown, and what is written goes to a page of its own.
///
/// Signals that end the process give the terminal back before. One terminal at a time. Returns 0, or -1 when it is none.
int kt_terminal_enter(int descriptor);

/// Gives the terminal back as it was; nothing happens when none was taken. May be called in a signal handler.
void kt_terminal_leave(void);

/// Lets a signal give the terminal back and then end the process.
void kt_terminal_leave_on(int number);

/// Makes the pipe that signals are told in, for the whole process; its end to read from, or -1 with `errno`.
///
/// Each signal is two bytes: its number, and 1 when another process sent it.
int kt_signal_pipe(void);

/// Lets a signal be told in the pipe instead of doing what it did.
void kt_signal_take(int number);

#endif
