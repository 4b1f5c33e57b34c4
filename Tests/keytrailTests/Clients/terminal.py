# Plays a terminal and the shell in it: one job in the foreground, to which keys are sent. Says how the job fared.
# Usage: terminal.py KEYTRAIL
import os
import pty
import signal
import sys
import termios

JOB = """
$SIG{INT} = sub { $count++ };
$| = 1;
print "ready\\n";
while (my $line = <STDIN>) { print "line with $count interrupts\\n"; exit 5 if $line =~ /end/; }
"""


def read_until(terminal, text):
    seen = b""
    while text not in seen:
        seen += os.read(terminal, 1024)
    return seen


def start_job(command):
    """Starts the job in a process group of its own, in the foreground, as a shell with job control does."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpid())
        # As a login leaves them, whatever the tests were started with.
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        for number in (signal.SIGTTOU, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
            signal.signal(number, signal.SIG_DFL)
        os.execvp(command[0], command)
    return child


def session(report):
    """The shell: waits for the job to stop, lets it go on, and reports its end."""
    child = start_job([sys.argv[1], "run", "--", "perl", "-e", JOB])
    _, status = os.waitpid(child, os.WUNTRACED)
    os.write(report, b"stopped %d\n" % (os.WSTOPSIG(status) if os.WIFSTOPPED(status) else -1))
    os.killpg(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    os.write(report, b"exit %d\n" % os.waitstatus_to_exitcode(status))


def main():
    reader, report = os.pipe()
    process, terminal = pty.fork()
    if process == 0:
        session(report)
        os._exit(0)
    modes = termios.tcgetattr(terminal)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
    read_until(terminal, b"ready")
    os.write(terminal, b"\x03")
    os.write(terminal, b"one\n")
    print(last_line(read_until(terminal, b"interrupts\r\n")))
    os.write(terminal, b"\x1a")
    print(os.read(reader, 100).decode(), end="")
    os.write(terminal, b"end\n")
    print(last_line(read_until(terminal, b"interrupts\r\n")))
    print(os.read(reader, 100).decode(), end="")
    os.waitpid(process, 0)


def last_line(seen):
    return seen.decode().split("\r\n")[-2].removeprefix("^C").removeprefix("^Z")


main()
