"""Runs a command in a terminal of 30 rows and 90 columns: python3 in-terminal.py PROMPT ANSWER COMMAND...

Types ANSWER when PROMPT was printed, prints all that the terminal showed, and ends with the command's exit code.
"""
import fcntl, os, pty, struct, sys, termios

prompt, answer, command = sys.argv[1].encode(), sys.argv[2].encode().decode("unicode_escape").encode(), sys.argv[3:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
    os.execvp(command[0], command)
shown, typed = b"", False
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if not typed and prompt in shown:
        typed = True
        os.write(fd, answer)
sys.stdout.buffer.write(shown)
sys.stdout.flush()
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
