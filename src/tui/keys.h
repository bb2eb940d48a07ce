/*
 * Keys in one number space: Unicode characters are themselves, Ctrl-A … Ctrl-Z are 1 … 26, and the
 * rest starts at 0x110000, above Unicode. One row of a screen's key table drives dispatch, the key
 * line, the help page and the key's name in messages.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/action.h"

struct ctx;
struct screen;
struct screen_key;

/* X(code, name) */
#define KEYS_LIST(X) \
	X(F1, "F1") X(F2, "F2") X(F3, "F3") X(F4, "F4") X(F5, "F5") X(F6, "F6") \
	X(F7, "F7") X(F8, "F8") X(F9, "F9") X(F10, "F10") X(F11, "F11") X(F12, "F12") \
	X(UP, "Up") X(DOWN, "Down") X(LEFT, "Left") X(RIGHT, "Right") X(PGUP, "PgUp") X(PGDN, "PgDn") \
	X(HOME, "Home") X(END, "End") X(ENTER, "Enter") X(ESC, "Esc") X(TAB, "Tab") X(BACKTAB, "BackTab") \
	X(BACKSPACE, "Backspace") X(DELETE, "Delete") X(INSERT, "Insert") \
	X(CLICK, "Click") X(WHEEL_UP, "WheelUp") X(WHEEL_DOWN, "WheelDown") \
	X(SCAN, "Scan") X(RESIZE, "Resize")

enum {
	K_FIRST = 0x110000 - 1,
#define X(code, name) K_##code,
	KEYS_LIST(X)
#undef X
	K_END_OF_KEYS
};

#define K_CTRL(letter) ((letter) & 0x1F)

/* What happened, and when on the monotonic clock (milliseconds). */
struct key_event {
	int32_t key;
	int x, y;          /* K_CLICK, K_WHEEL_*: cell from 0,0; K_RESIZE: columns, rows */
	int64_t mono_ms;
	char text[128];    /* K_SCAN: what was scanned */
};

static inline bool keys_printable(int32_t key) { return key >= 0x20 && key < 0x110000 && !(key >= 0x7F && key < 0xA0); }

/* "F5", "Enter", "^P", "w", in Japanese or English alike. */
const char *keys_label(int32_t key, char out[16]);
/* The reverse, also "Space", "Ctrl-P", "Return", "PageUp"; 0: no such key. */
int32_t keys_parse(const char *name);
/* The row of a table (ended by key 0) for this key or this action; NULL: none. */
const struct screen_key *keys_find(const struct screen_key *table, int32_t key);
const struct screen_key *keys_action(const struct screen_key *table, enum action action);
/* "F6 あと払い" of the row with this action: for messages that send someone to a key. "" when there's none. */
const char *keys_name(const struct screen *s, enum action action, char *out, size_t size);

#endif
