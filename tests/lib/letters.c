#include "lib/letters.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/clinic.h"
#include "store/db.h"

#include "base/banned.h"

int letters_taken(struct ctx *ctx, struct mail *first)
{
	struct mail due[8];
	int n, leave = 0;
	clinic_ok(ctx, outbox_due(ctx, 8, due, &n));
	for (int i = 0; i < n; i++) {
		bool leaves = true;
		clinic_ok(ctx, db_begin(ctx));
		clinic_ok(ctx, db_finish(ctx, outbox_may_lapse(&due[i]) ? outbox_take(ctx, &due[i], &leaves) : ERR_OK));
		if (leaves && leave++ == 0 && first)
			*first = due[i];
	}
	return leave;
}

void letters_done(struct ctx *ctx, const struct mail *m, enum outbox_result r)
{
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, outbox_done(ctx, m, r, r == OUTBOX_SENT ? "250" : "550/55 5.1.1")));
}

int64_t letters_logged(struct ctx *ctx, const char *like)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT count(*) FROM audit WHERE detail LIKE $1");
	stmt_str(q, 1, like);
	assert_true(stmt_row(q));
	int64_t n = stmt_col(q, 0);
	clinic_ok(ctx, stmt_done(ctx, q));
	return n;
}
