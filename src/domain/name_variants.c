/* The text is read whole before anything changes; the process' own table follows the transaction, back as well as forth. */
#include "domain/name_variants.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "store/bookings.h"
#include "store/db.h"
#include "store/name_variants.h"
#include "store/patients.h"

#include "base/banned.h"

enum err name_variants_load(struct ctx *ctx)
{
	return name_variants_fresh(ctx);
}

enum err name_variants_rows(struct ctx *ctx, int64_t *n)
{
	return name_variants_count(ctx, n);
}

/* One character and a tab, or one and the end of the line behind it. */
static bool read_line(const char *s, size_t len, struct name_pair *out)
{
	size_t a = utf8_valid(s, len) ? utf8_next(s, len, &out->variant) : 0;
	if (!a || a == len || s[a] != '\t')
		return false;
	s += a + 1;
	len -= a + 1;
	size_t b = utf8_next(s, len, &out->usual);
	return b && (b == len || s[b] == '\t') && out->variant != out->usual;
}

static int by_variant(const void *a, const void *b)
{
	uint32_t x = ((const struct name_pair *)a)->variant, y = ((const struct name_pair *)b)->variant;
	return (x > y) - (x < y);
}

static enum err parse(struct ctx *ctx, const char *file, const char *text, struct name_pair **out, int *n)
{
	int line = 1;
	*out = NULL;
	*n = 0;
	for (const char *s = text; *s; line++) {
		size_t len = strcspn(s, "\r\n");
		struct name_pair p;
		if (len && *s != '#') {
			if (!read_line(s, len, &p))
				return ctx_fail(ctx, ERR_BAD_FILE, _("%s:%d: 「異体字（1字）、タブ、標準の字（1字）」の行ではありません"), file, line);
			if (*n == NAME_VARIANTS_MAX)
				return ctx_fail(ctx, ERR_BAD_FILE, _("%s:%d: %d字より多い表です"), file, line, NAME_VARIANTS_MAX);
			*out = mem_grow(*out, (size_t)*n + 1, sizeof **out);
			(*out)[(*n)++] = p;
		}
		s += len;
		s += *s == '\r' && s[1] == '\n' ? 2 : *s != '\0';
	}
	if (*n)
		qsort(*out, (size_t)*n, sizeof **out, by_variant);
	for (int i = 1; i < *n; i++)
		if ((*out)[i].variant == (*out)[i - 1].variant)
			return ctx_fail(ctx, ERR_BAD_FILE, _("%s: U+%04X が二度あります"), file, (unsigned)(*out)[i].variant);
	return ERR_OK;
}

static enum err replace(struct ctx *ctx, const struct name_pair *pairs, int n, int64_t *patients)
{
	enum err e = name_variants_replace(ctx, pairs, n);
	if (!e)
		e = patients_rekey(ctx, patients);
	if (!e)
		e = bookings_rekey(ctx);
	return e ? e : audit_note(ctx, ACTION_PROFILE, "names", 0, "own table of variants: %d rows, %lld patients", n, (long long)*patients);
}

enum err name_variants_install(struct ctx *ctx, const char *file, const char *text, struct name_variants_result *out)
{
	struct name_pair *pairs = NULL;
	*out = (struct name_variants_result){ 0 };
	enum err e = may_check(ctx, ACTION_PROFILE);
	if (!e)
		e = parse(ctx, file, text, &pairs, &out->rows);
	if (!e)
		e = db_begin(ctx);
	if (!e) {
		e = db_finish(ctx, replace(ctx, pairs, out->rows, &out->patients));
		if (e) { /* rolled back: so is what this process looks names up by */
			struct cause why = ctx->cause;
			name_variants_load(ctx);
			ctx->cause = why;
		}
	}
	free(pairs);
	return e;
}
