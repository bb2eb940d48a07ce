/* The ledger's file: lock, replay, append and sync. */
#include "sandbox/sb_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "base/banned.h"

static enum err io_error(struct cause *cause, const char *path, int error)
{
	enum err e = error == ENOSPC || error == EDQUOT ? ERR_DISK_FULL : ERR_IO;

	return cause_set(cause, e, _("%s: %s"), path, strerror(error));
}

static bool path_of(char path[4096], const char *dir, struct cause *cause)
{
	if (str_fmt(path, 4096, "%s/ledger.jsonl", dir))
		return true;
	cause_set(cause, ERR_SETTING, _("%s: フォルダーの名前が長すぎます"), dir);
	return false;
}

/*
 * Reads the lines of `file`; *length gets the size of the whole ones. Only the last line may be damaged: a write
 * that a crash tore apart, whose request was never answered.
 */
static enum err replay(FILE *file, const char *path, sb_log_line line, void *arg, int64_t *length, struct cause *cause)
{
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;
	int64_t number = 0, bad = 0;
	enum err e = ERR_OK;

	*length = 0;
	while (!e && (n = getline(&text, &cap, file)) > 0) {
		json_t *doc = text[n - 1] == '\n' && !bad ? json_loadb(text, (size_t)n, 0, NULL) : NULL;

		number++;
		if (bad)
			e = cause_set(cause, ERR_BAD_FILE, _("%s: %lld 行目が壊れています（JSON の文書が必要です）"), path,
				      (long long)bad);
		else if (!json_is_object(doc))
			bad = number;
		else
			line(doc, arg);
		if (!bad)
			*length += n;
		json_decref(doc);
	}
	if (!e && ferror(file))
		e = io_error(cause, path, errno);
	free(text);
	return e;
}

static void sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static enum err take_lock(struct sb_log *log, const char *path, struct cause *cause)
{
	log->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (log->fd < 0)
		return io_error(cause, path, errno);
	if (flock(log->fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	if (errno == EWOULDBLOCK)
		return cause_set(cause, ERR_RUNNING, _("%s: 訓練用のカード決済サーバーがすでに動いています"), path);
	return io_error(cause, path, errno);
}

enum err sb_log_open(struct sb_log *log, const char *dir, sb_log_line line, void *arg, struct cause *cause)
{
	char path[4096];
	FILE *file;
	enum err e;

	log->fd = -1;
	if (!path_of(path, dir, cause))
		return cause->err;
	e = take_lock(log, path, cause);
	if (!e) {
		/* The lock belongs to the open file, not to this second descriptor of the same path. */
		file = fopen(path, "re");
		e = file ? replay(file, path, line, arg, &log->length, cause) : io_error(cause, path, errno);
		if (file)
			fclose(file);
	}
	if (!e && (ftruncate(log->fd, log->length) != 0 || fsync(log->fd) != 0))
		e = io_error(cause, path, errno);
	if (e)
		sb_log_close(log);
	else
		sync_folder(dir);
	return e;
}

int sb_log_append(struct sb_log *log, const char *data, size_t n)
{
	size_t done = 0;
	int error = 0;

	while (done < n && !error) {
		ssize_t w = pwrite(log->fd, data + done, n - done, log->length + (off_t)done);

		if (w > 0)
			done += (size_t)w;
		else if (w == 0 || errno != EINTR)
			error = w == 0 ? EIO : errno;
	}
	if (!error && fdatasync(log->fd) != 0)
		error = errno;
	if (!error) {
		log->length += (int64_t)n;
	} else if (ftruncate(log->fd, log->length) != 0) {
		/* The next start finds a torn line, or requests whose answer nobody got: both are safe. */
		error = errno;
	}
	return error;
}

void sb_log_close(struct sb_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

enum err sb_log_read(const char *dir, sb_log_line line, void *arg, struct cause *cause)
{
	char path[4096];
	int64_t length;
	FILE *file;
	enum err e;

	if (!path_of(path, dir, cause))
		return cause->err;
	file = fopen(path, "re");
	if (!file)
		return errno == ENOENT ? ERR_OK : io_error(cause, path, errno);
	e = replay(file, path, line, arg, &length, cause);
	fclose(file);
	return e;
}
