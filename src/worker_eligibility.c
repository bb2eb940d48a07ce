/* A result by hand, e.g. when the exchange's folder isn't set up: taken once like one that came by itself (SPEC I3). */
#include "worker_eligibility.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd_eligibility.h"
#include "crypto/hash.h"
#include "domain/may.h"
#include "intake/oqs.h"
#include "store/db.h"

#include "base/banned.h"

enum { FILE_MAX = 64 << 20 };

static void base_of(const char *path, char out[ELIGIBILITY_NAME])
{
	const char *name = strrchr(path, '/');
	str_copy(out, ELIGIBILITY_NAME, name ? name + 1 : path);
	char *dot = strrchr(out, '.');
	if (dot)
		*dot = '\0';
}

static enum err hash_of(struct ctx *ctx, const char *path, char hex[HASH_HEX])
{
	unsigned char hash[HASH_SIZE];
	struct buf bytes = { 0 };
	int error = file_read(path, FILE_MAX, &bytes);
	if (error)
		return ctx_fail(ctx, ERR_BAD_FILE, "%s: %s", path, strerror(error));
	hash_sha256(bytes.data ? bytes.data : "", bytes.len, hash);
	hash_hex(hash, hex);
	buf_wipe(&bytes);
	return ERR_OK;
}

enum err worker_eligibility_import(struct cmd_call *c)
{
	struct eligibility_answer *list = NULL;
	struct eligibility row;
	char base[ELIGIBILITY_NAME], hash[HASH_HEX];
	bool taken = false;
	int n = 0;
	json_t *o;
	enum err e = may_check(c->ctx, ACTION_ELIGIBILITY);
	if (!e)
		e = oqs_read(c->args[0], &list, &n, &c->ctx->cause);
	if (!e)
		e = hash_of(c->ctx, c->args[0], hash);
	if (!e)
		e = db_begin(c->ctx);
	base_of(c->args[0], base);
	if (!e)
		e = db_finish(c->ctx, eligibility_take(c->ctx, base, hash, ELIGIBILITY_FILE, list, n, &taken, &row));
	oqs_free(list, n);
	if (!e && !taken)
		return ctx_fail(c->ctx, ERR_DUPLICATE, _("%s はすでに取り込みました"), c->args[0]);
	if (!e)
		e = cmd_eligibility_tell(c, row.id, &o);
	if (!e)
		cmd_json(c, o);
	return e;
}
