/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Process 1 of the guest: runs one program, copies out what it wrote, reports
 * how it ended and powers off.
 *
 * hvc0 is the console and belongs to the kernel's messages. hvc1 carries the
 * program's output, hvc2 one line saying how it ended; both are raw terminals.
 *
 * The program writes to a pipe, not to hvc1 itself. A pipe behaves as under
 * `prog 2>&1 | cat` on any Linux: isatty() is false, no terminal setting of the
 * program's can change a byte on the way, and what a background process still
 * writes after the program's end has a place to go without holding us up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define ARGV_FILE "/.vdsokit-argv" /* the command, each word ends in NUL */

static char *const program_env[] = { "PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/", "TERM=dumb",
				     NULL };

/* The log on the console tells the runner why there is no status. */
static void die(const char *what)
{
	printf("init: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_POWER_OFF);
	_exit(1);
}

/* A kernel may lack a file system (it need not be of our configuration). */
static void mount_at(const char *type, const char *dir, const char *options)
{
	mkdir(dir, 0755);
	if (mount(type, dir, type, 0, options) < 0 && errno != ENODEV)
		die(dir);
}

/*
 * The root is a tmpfs already, so /tmp needs no mount of its own, which would
 * hide files that the user placed there.
 */
static void set_up_files(void)
{
	mount_at("devtmpfs", "/dev", NULL);
	mount_at("proc", "/proc", NULL);
	mount_at("sysfs", "/sys", NULL);
	mount_at("tmpfs", "/dev/shm", "mode=1777");
	mount_at("mqueue", "/dev/mqueue", NULL);
	mount_at("devpts", "/dev/pts", "mode=620,ptmxmode=666");
	mkdir("/tmp", 01777);
	chmod("/tmp", 01777);
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

static void set_up_loopback(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return; /* no network in this kernel */
	if (ioctl(fd, SIOCSIFFLAGS, &lo) < 0)
		die("lo");
	close(fd);
}

static int open_raw(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios t;

	if (fd < 0 || tcgetattr(fd, &t) < 0)
		die(path);
	cfmakeraw(&t);
	if (tcsetattr(fd, TCSANOW, &t) < 0)
		die(path);
	return fd;
}

static void write_all(int fd, const char *buf, size_t size)
{
	while (size) {
		ssize_t n = write(fd, buf, size);

		if (n < 0 && errno != EINTR)
			die("write");
		if (n > 0) {
			buf += n;
			size -= n;
		}
	}
}

/* Copy at most @size bytes; returns how many, 0 at the end of the pipe. */
static ssize_t copy(int from, int to, size_t size)
{
	static char buf[65536];
	ssize_t n = read(from, buf, size < sizeof(buf) ? size : sizeof(buf));

	if (n > 0)
		write_all(to, buf, n);
	return n;
}

static char **read_argv(void)
{
	struct stat st;
	int fd = open(ARGV_FILE, O_RDONLY | O_CLOEXEC);
	char *text, *p, **argv;
	int argc = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		die(ARGV_FILE);
	text = malloc(st.st_size);
	argv = calloc(st.st_size + 1, sizeof(*argv));
	if (!text || !argv || read(fd, text, st.st_size) != st.st_size)
		die(ARGV_FILE);
	close(fd);
	unlink(ARGV_FILE);
	for (p = text; p < text + st.st_size; p += strlen(p) + 1)
		argv[argc++] = p;
	return argv;
}

/* Does not return; @errors carries errno out if the program does not start. */
static void exec_program(char **argv, int output, int errors)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	close(STDIN_FILENO);
	if (open("/dev/null", O_RDONLY) != STDIN_FILENO || dup2(output, STDOUT_FILENO) < 0 ||
	    dup2(output, STDERR_FILENO) < 0)
		goto out;
	execve(argv[0], argv, program_env);
out:
	write_all(errors, (char *)&errno, sizeof(errno));
	_exit(127);
}

static pid_t start(char **argv, int *output, int *start_error)
{
	int out[2], err[2];
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		exec_program(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	if (read(err[0], start_error, sizeof(*start_error)) <= 0)
		*start_error = 0;
	close(err[0]);
	*output = out[0];
	return pid;
}

/* Collects every dead child; true, and its status, once @pid was among them. */
static bool reap(pid_t pid, int *status)
{
	bool ended = false;
	pid_t got;
	int st;

	while ((got = waitpid(-1, &st, WNOHANG)) > 0) {
		if (got == pid) {
			*status = st;
			ended = true;
		}
	}
	return ended;
}

/*
 * Copy until the program itself ends, then exactly what it left in the pipe:
 * a background process may hold the pipe open, and even write, for ever.
 */
static int follow(pid_t pid, int output, int to, int children)
{
	struct pollfd fds[] = {
		{ .fd = children, .events = POLLIN },
		{ .fd = output, .events = POLLIN },
	};
	struct signalfd_siginfo info;
	int status = 0, left = 0;
	ssize_t n = 1;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			die("poll");
		if (fds[0].revents && read(children, &info, sizeof(info)) > 0 && reap(pid, &status))
			break;
		if (fds[1].revents && !copy(output, to, SIZE_MAX))
			fds[1].fd = -1; /* closed early; wait for the end */
	}
	if (ioctl(output, FIONREAD, &left) < 0)
		die("FIONREAD");
	for (; left > 0 && n > 0; left -= n)
		n = copy(output, to, left);
	return status;
}

int main(void)
{
	int out, report, output, start_error, status, children;
	struct sched_param first = { .sched_priority = 1 };
	char line[128];
	sigset_t chld;
	pid_t pid;

	set_up_files();
	set_up_loopback();
	out = open_raw("/dev/hvc1");
	report = open_raw("/dev/hvc2");
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	children = signalfd(-1, &chld, SFD_CLOEXEC);
	if (children < 0 || chdir("/") < 0)
		die("signalfd");

	/* What was written goes out at once, even if the guest crashes next. */
	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first) < 0)
		die("sched_setscheduler");

	pid = start(read_argv(), &output, &start_error);
	status = follow(pid, output, out, children);
	if (start_error)
		snprintf(line, sizeof(line), "exec %s\n", strerror(start_error));
	else if (WIFSIGNALED(status))
		snprintf(line, sizeof(line), "signal %d\n", WTERMSIG(status));
	else
		snprintf(line, sizeof(line), "exit %d\n", WEXITSTATUS(status));
	tcdrain(out);
	write_all(report, line, strlen(line));
	tcdrain(report);
	reboot(RB_POWER_OFF);
	die("power off");
}
