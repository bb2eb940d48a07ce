/* How a booking looks in JSON: for the files of `book …`. */
#ifndef CMD_BOOK_H
#define CMD_BOOK_H

#include "cmd.h"
#include "model/booking.h"

json_t *cmd_book_item_json(const struct booking_item *i);
/* The one with that id, with its card, name and menu. */
enum err cmd_book_item(struct cmd_call *c, int64_t id, struct booking_item *out);
/* Is an instant as people and scripts give one: "2026-12-05T10:30", "2026-12-05 10:30". ERR_USAGE. */
enum err cmd_book_instant(struct cmd_call *c, const char *text, int64_t *out);
/* Somebody without a card: the options, and what they say. ERR_BAD_INPUT, ERR_USAGE. */
#define CMD_BOOK_PERSON { "--name", "NAME", N_("氏名") }, { "--kana", "KANA", N_("カナ") }, { "--sex", "m|f|u", N_("性別") }, \
	{ "--birth", "DATE", N_("生年月日") }, { "--phone", "NO", N_("電話番号") }, { "--email", "MAIL", N_("メールアドレス") }
enum err cmd_book_person(struct cmd_call *c, struct booking_person *p);
bool cmd_book_is_ical(const char *path);   /* by its name's end */
enum err cmd_book_import(struct cmd_call *c);

#endif
