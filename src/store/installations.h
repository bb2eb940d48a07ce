/* What this installation is: one row, fixed for good (SPEC O1), and its facility. */
#ifndef STORE_INSTALLATIONS_H
#define STORE_INSTALLATIONS_H

#include "model/ctx.h"

struct installation {
	bool training;
	int64_t created_at;
	char profile[64];      /* file name below $MADOGUCHI_HOME */
	int64_t seed;          /* training: of the invented hospital; 0: none */
	int64_t facility_id;
	char facility_code[16], facility_name[96];
};

/* Inside a write transaction of a new database: the installation, its facility (id given) and the counter of ids. */
enum err installations_create(struct ctx *ctx, struct installation *in);
enum err installations_read(struct ctx *ctx, struct installation *out); /* ERR_DB when there is none */

#endif
