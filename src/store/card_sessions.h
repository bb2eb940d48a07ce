/* SQL over the gateway's card pages. Addresses are sealed "card_session.url". Writes need an open write transaction. */
#ifndef STORE_CARD_SESSIONS_H
#define STORE_CARD_SESSIONS_H

#include "model/card_session.h"
#include "model/ctx.h"

enum err card_sessions_add(struct ctx *ctx, struct card_session *s);          /* id is the caller's; version becomes 1 */
enum err card_sessions_by_id(struct ctx *ctx, int64_t id, struct card_session *out);
enum err card_sessions_latest(struct ctx *ctx, int64_t enrollment_id, struct card_session *out); /* ERR_NOT_FOUND: never one */
/* All but what it was made with; ERR_CONFLICT unless the row still has s->version, which then grows by 1. */
enum err card_sessions_update(struct ctx *ctx, struct card_session *s);
/* Those wanted or open whose time has come, oldest first. */
enum err card_sessions_due(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n);
int64_t card_sessions_next(struct ctx *ctx);  /* earliest next_at of a wanted one; -1: none */

#endif
