/*
 * Menus as a file (SPEC A1, `book menus import|export`): an INI text with a section for each menu, one for clinics with their
 * telephones, and one for the closures of the house and of each clinic. What is exported and imported again changes nothing.
 *
 *	[clinics]
 *	東クリニック = 03-1234-5678
 *
 *	[closures]
 *	2027-05-01 = 創立記念日
 *
 *	[closures.東クリニック]
 *	2027-05-06 = 工事
 *
 *	[menu.naika]
 *	category = 診療
 *	name = 内科 再診
 *	department = 内科
 *	minutes = 30
 *	capacity = 6
 *	who = staff, patients
 *	mon = 9:00-12:00, 14:00-16:00
 *	day = 2026-12-24 closed | 学会
 *	day = 2026-12-26 9:00-11:00 x2 | 臨時
 *	question = choice required | 初めてですか
 *	option = はい
 *	option = いいえ
 *	if = 1 | はい
 *	terms = 1行ずつ書きます
 *
 * `option` (20 at most) and `if` belong to the question before them; a condition waits for an answer that its question can have. Numbers that are left out, or "profile", are the profile's (F18).
 */
#ifndef DOMAIN_MENU_FILE_H
#define DOMAIN_MENU_FILE_H

#include "base/str.h"
#include "domain/menu.h"

enum { MENU_FILE_CLOSURES = 400, MENU_FILE_LINE = 180 };

struct menu_file {
	int n;
	struct menu_sheet *sheets;       /* without ids: menu_file_import finds them by code */
	int n_clinics;
	struct clinic clinics[CLINICS_MAX];
	bool has_closures;
	int n_closures;
	struct closure closures[MENU_FILE_CLOSURES];
};

/* ERR_BAD_INPUT names file, line, section, key and what is expected; then there is nothing to free. */
enum err menu_file_parse(struct ctx *ctx, const char *file, const char *text, struct menu_file *out);
void menu_file_free(struct menu_file *f);

struct menu_file_result { int added, changed, same, beyond; };
/* All or none. Menus and clinics that the file doesn't have stay as they are; the closures are those of the file when it has such a section. */
enum err menu_file_import(struct ctx *ctx, const struct menu_file *f, struct menu_file_result *out);
/* All clinics, closures and menus. */
enum err menu_file_export(struct ctx *ctx, struct buf *out);
/* One menu's section, and its texts as they are shown and edited: "9:00-12:00, 14:00-16:00". */
void menu_file_write(const struct menu_sheet *s, struct buf *out);
void menu_file_hours(const struct menu_sheet *s, int weekday, char *out, size_t size);
/* Reads those texts; `key` as in a section. false: *expected says what is. */
bool menu_file_read(struct menu_sheet *s, const char *key, const char *value, const char **expected);
/* Their parts: "9:05" as minutes from midnight, up to 24:00; one more option of a question, which has no " / ". */
bool menu_file_time(const char *text, int *minutes);
bool menu_file_option(struct question *u, const char *value);
void menu_file_defaults(struct menu_sheet *s);

#endif
