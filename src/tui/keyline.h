/* What keys are offered now: the key line, the help page and whether a key may act all read the same rows. */
#ifndef TUI_KEYLINE_H
#define TUI_KEYLINE_H

#include "tui/tui.h"

enum { KEYLINE_MAX = 40 };

struct keyline {
	int n;
	struct { const struct screen_key *key; int x, cols; } item[KEYLINE_MAX];
};

/* Keys that every screen has by being one; the table ends with key NULL. */
struct keyline_common { const char *key, *help; };
extern const struct keyline_common keyline_common[];
extern const struct screen_key keyline_back; /* Esc, on every screen that lies on another */

/* The row that this key has now, of the screen or of the globals; NULL: none. *global says which. */
const struct screen_key *keyline_find(const struct tui *t, int32_t key, bool *global);
bool keyline_may(const struct tui *t, const struct screen_key *k, bool global);
/* Says in the message line why it may not, and who may. */
void keyline_refuse(struct tui *t, const struct screen_key *k);
/* What fits into cols columns, in the order drawn. */
void keyline_build(const struct tui *t, int cols, struct keyline *out);
void keyline_draw(const struct tui *t, const struct canvas *c, int x, int y);
int32_t keyline_at(const struct tui *t, int x);  /* which key a click at that column means; 0: none */
void keyline_help(const struct tui *t, struct buf *out);

#endif
