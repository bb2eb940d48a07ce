/*
 * The profile of a standing worker follows its file. The file is read when it has been found changed, and the same, in two looks in
 * a row: whoever saves it in pieces is let finish. It is taken whole or not at all, judged as at the start of a worker.
 */
#include "worker_profile.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "app_inner.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/mail_text.h"
#include "domain/policy.h"
#include "worker_cmd.h"

#include "base/banned.h"

static struct file_stamp stamp_of(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return (struct file_stamp){ .error = errno };
	return (struct file_stamp){ .inode = (int64_t)st.st_ino, .size = st.st_size,
		.written = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec, .changed = st.st_ctim.tv_sec * INT64_C(1000000000) + st.st_ctim.tv_nsec };
}

static bool same_stamp(const struct file_stamp *a, const struct file_stamp *b)
{
	return a->error == b->error && a->inode == b->inode && a->size == b->size && a->written == b->written && a->changed == b->changed;
}

static bool changed(void *self)
{
	struct worker_profile_file *f = self;
	struct file_stamp now = stamp_of(f->path);
	bool still = same_stamp(&now, &f->seen);
	f->seen = now;
	return still && !same_stamp(&now, &f->taken);
}

static void add_line(void *user, const char *section, const char *key, const char *value)
{
	buf_fmt(user, "[%s] %s = %s\n", section, key, value);
}

static bool same_rules(const struct profile *a, const struct profile *b)
{
	struct buf one = { 0 }, other = { 0 };
	policy_show(a, add_line, &one);
	policy_show(b, add_line, &other);
	bool same = one.len == other.len && memcmp(one.data, other.data, one.len) == 0;
	buf_free(&one);
	buf_free(&other);
	return same;
}

/* As a worker's start judges it. */
static enum err judge(struct app *app, struct profile *out)
{
	char path[600], templates[600];
	struct buf text = { 0 };
	str_fmt(templates, sizeof templates, "%s/mail-templates", app->home);
	enum err e = app_profile_read(app, path, &text);
	if (!e)
		e = policy_parse(&app->ctx, path, text.data, out);
	buf_free(&text);
	return e ? e : mail_text_check(&app->ctx, out, templates);
}

static enum err take(void *self)
{
	struct worker_profile_file *f = self;
	struct ctx *ctx = &f->app->ctx;
	struct profile new;
	f->taken = f->seen; /* whatever comes of it: the next look is for the next change */
	enum err e = judge(f->app, &new);
	if (e || same_rules(&f->app->profile, &new))
		return e;
	f->app->profile = new;
	ctx->slots_made = 0; /* how far ahead is the profile's */
	worker_cmd_sender(f->app, f->options);
	return audit_note(ctx, ACTION_PROFILE, "facility", ctx->facility_id, "worker goes by changed profile %s", new.id);
}

void worker_profile_follow(struct worker_profile_file *f, struct app *app, struct worker_options *options)
{
	*f = (struct worker_profile_file){ .app = app, .options = options };
	str_fmt(f->path, sizeof f->path, "%s/profile.ini", app->home);
	options->profile = (struct worker_profile){ f, changed, take };
}
