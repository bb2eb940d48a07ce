/*
 * Whole files in and out. Writing goes to a temporary name beside the target, is synced, renamed over it,
 * and the folder is synced too: after a power cut the old or the new content is there, never half of one.
 */
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/banned.h"

static int read_all(int fd, size_t max, struct buf *out)
{
	char chunk[16384];
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if ((size_t)n > max - out->len)
			return EFBIG;
		buf_add(out, chunk, (size_t)n);
		if (n == 0)
			return 0;
	}
}

int file_read(const char *path, size_t max, struct buf *out)
{
	buf_clear(out);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return errno;
	int e = read_all(fd, max, out);
	close(fd);
	return e;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* The umask must not widen or narrow what the caller asked for, so the mode is set once more. */
static int fill(int fd, const void *data, size_t n, unsigned mode)
{
	if (fchmod(fd, (mode_t)mode) != 0)
		return errno;
	int e = write_all(fd, data, n);
	if (!e && fsync(fd) != 0)
		e = errno;
	return e;
}

static int sync_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	if (!slash)
		str_copy(folder, sizeof folder, ".");
	else
		str_copy_n(folder, sizeof folder, path, slash == path ? 1 : (size_t)(slash - path));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	int e = fsync(fd) != 0 ? errno : 0;
	close(fd);
	return e;
}

int file_write(const char *path, const void *data, size_t n, unsigned mode)
{
	char tmp[PATH_MAX];
	if (!str_fmt(tmp, sizeof tmp, "%s.XXXXXX", path))
		return ENAMETOOLONG;
	int fd = mkostemp(tmp, O_CLOEXEC);
	if (fd < 0)
		return errno;
	int e = fill(fd, data, n, mode);
	if (close(fd) != 0 && !e)
		e = errno;
	if (!e && rename(tmp, path) != 0)
		e = errno;
	if (e) {
		unlink(tmp);
		return e;
	}
	return sync_folder(path);
}
