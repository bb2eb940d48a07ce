/* Rows of staff. Writing ones run inside a write transaction. */
#ifndef STORE_STAFFS_H
#define STORE_STAFFS_H

#include "crypto/password.h"
#include "model/ctx.h"
#include "model/staff.h"

enum err staffs_add(struct ctx *ctx, struct staff *s, const char *hash); /* gives s->id; ERR_DUPLICATE: login or os_user is taken */
enum err staffs_by_login(struct ctx *ctx, const char *login, struct staff *out);     /* ERR_NOT_FOUND */
enum err staffs_by_os_user(struct ctx *ctx, const char *os_user, struct staff *out); /* ERR_NOT_FOUND */
enum err staffs_list(struct ctx *ctx, int max, struct staff *out, int *n);           /* by login, disabled ones too */
enum err staffs_hash(struct ctx *ctx, int64_t id, char out[PASSWORD_TEXT]);
enum err staffs_set_hash(struct ctx *ctx, int64_t id, const char *hash);             /* forgets failures and a lock */
enum err staffs_set_failures(struct ctx *ctx, int64_t id, int failures, int64_t locked_until);
enum err staffs_disable(struct ctx *ctx, int64_t id);
/* How many may sign in and have every role of the bit set. */
enum err staffs_count(struct ctx *ctx, unsigned roles, int64_t *n);

#endif
