/* A draft is small and written whole, so that a crash leaves the last one or the one before. */
#include "desk.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/secret.h"

#include "base/banned.h"

enum { DRAFT_MAX = 64 * 1024, NAME = 256, PATH = 1024 };

/* Nothing of a key or a desk's name may leave the folder, and two desks never have one name. */
static const char *plain(const char *text, char out[NAME])
{
	out[0] = '\0';
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		str_add(out, NAME, isalnum(*c) || *c == '-' ? "%c" : "_%02X", *c);
	return out;
}

static const char *folder(const struct ctx *ctx, bool make, char out[PATH])
{
	char place[NAME];
	str_fmt(out, PATH, "%s/drafts", ctx->home);
	if (make)
		mkdir(out, 0700);
	str_add(out, PATH, "/%s", plain(ctx->actor.place, place));
	if (make)
		mkdir(out, 0700);
	return out;
}

static const char *path_of(const struct ctx *ctx, const char *key, bool make, char out[PATH])
{
	char name[NAME];
	folder(ctx, make, out);
	str_add(out, PATH, "/%s", plain(key, name));
	return out;
}

/* Who signs in is nobody's draft. */
static bool kept(const char *key)
{
	return !str_starts(key, "sign_in:") && !str_starts(key, "lock:");
}

/* The lines (a field and what was typed into it) but for those that must never be kept (X7). */
static void lines_to_keep(const char *text, struct buf *out)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		size_t from = out->len;
		buf_add(out, text, n);
		buf_char(out, '\0');
		bool secret = secret_find(out->data + from, NULL) != SECRET_NONE;
		out->len = secret ? from : out->len - 1;
		n += text[n] == '\n';
		if (!secret && text[n - 1] == '\n')
			buf_char(out, '\n');
		text += n;
	}
}

void desk_draft_put(struct ctx *ctx, const char *key, const char *text)
{
	char path[PATH];
	struct buf lines = { 0 };
	if (!kept(key))
		return;
	lines_to_keep(text, &lines);
	if (lines.len)
		file_write(path_of(ctx, key, true, path), lines.data, lines.len, 0600);
	else
		unlink(path_of(ctx, key, false, path));
	buf_wipe(&lines);
}

bool desk_draft_get(struct ctx *ctx, const char *key, char *out, size_t size)
{
	char path[PATH];
	struct buf text = { 0 };
	bool got = kept(key) && file_read(path_of(ctx, key, false, path), DRAFT_MAX, &text) == 0 && text.data
		&& str_copy(out, size, text.data);
	buf_wipe(&text);
	return got;
}

/* As names were made before: two desks could have one, and some were cut. */
static const char *plain_once(const char *text, char out[NAME])
{
	size_t n = 0;
	for (; text[n] && n < NAME - 1; n++)
		out[n] = isalnum((unsigned char)text[n]) || text[n] == '-' ? text[n] : '_';
	out[n] = '\0';
	return out;
}

/* A draft's name has no dot, file_write()'s names of half a file have; and it has the colons of its key, as plain() writes them. */
static void tidy(const char *path)
{
	DIR *d = opendir(path);
	for (struct dirent *f; d && (f = readdir(d));)
		if (*f->d_name != '.' && (strchr(f->d_name, '.') || !strstr(f->d_name, "_3A")))
			unlinkat(dirfd(d), f->d_name, 0);
	if (d)
		closedir(d);
}

void desk_draft_tidy(struct ctx *ctx)
{
	char path[PATH], place[NAME];
	tidy(folder(ctx, false, path));
	str_fmt(path, sizeof path, "%s/drafts/%s", ctx->home, plain_once(ctx->actor.place, place));
	tidy(path);
	rmdir(path); /* stays when somebody's drafts are in it */
}
