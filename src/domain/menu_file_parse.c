/* Reading the whole text by the INI library, and taking it over in one transaction. */
#include "domain/menu_file.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/audit.h"
#include "domain/clinic.h"
#include "domain/may.h"
#include "store/clinics.h"
#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

struct parse {
	struct menu_file *out;
	bool failed;
	char text[512];
};

static int mistake(struct parse *p, const char *section, const char *key, const char *what)
{
	if (!p->failed)
		str_fmt(p->text, sizeof p->text, "[%s] %s: %s", section, key, what);
	p->failed = true;
	return 0;
}

static struct menu_sheet *sheet(struct parse *p, const char *code)
{
	struct menu_file *f = p->out;
	if (f->n && strcmp(f->sheets[f->n - 1].menu.code, code) == 0)
		return &f->sheets[f->n - 1];
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->sheets[i].menu.code, code) == 0)
			return NULL;
	if (f->n == MENUS_MAX)
		return NULL;
	f->sheets = mem_grow(f->sheets, (size_t)f->n + 1, sizeof *f->sheets);
	struct menu_sheet *s = &f->sheets[f->n];
	menu_file_defaults(s);
	if (!str_copy(s->menu.code, sizeof s->menu.code, code))
		return NULL;
	f->n++;
	return s;
}

static int on_clinic(struct parse *p, const char *section, const char *name, const char *value)
{
	struct menu_file *f = p->out;
	struct clinic *c = &f->clinics[f->n_clinics];
	if (f->n_clinics == CLINICS_MAX)
		return mistake(p, section, name, _("クリニックが多すぎます"));
	if (!str_copy(c->name, sizeof c->name, name) || !str_copy(c->phone, sizeof c->phone, value))
		return mistake(p, section, name, _("必要なのは「東クリニック = 03-1234-5678」の形"));
	f->n_clinics++;
	return 1;
}

/* clinic "": of all of them */
static int on_closure(struct parse *p, const char *clinic, const char *section, const char *name, const char *value)
{
	struct menu_file *f = p->out;
	struct cause why;
	struct closure *c = &f->closures[f->n_closures];
	f->has_closures = true;
	if (f->n_closures == MENU_FILE_CLOSURES)
		return mistake(p, section, name, _("休診日が多すぎます"));
	if (strlen(name) != 10 || date_parse(name, 0, &c->day, &why) != ERR_OK || !*value || !str_copy(c->reason, sizeof c->reason, value) ||
	    !str_copy(c->clinic, sizeof c->clinic, clinic))
		return mistake(p, section, name, _("必要なのは「2027-05-01 = 理由」の形"));
	f->n_closures++;
	return 1;
}

static int on_key(void *user, const char *section, const char *name, const char *value)
{
	struct parse *p = user;
	const char *expected;
	char what[400];
	if (p->failed)
		return 1;
	if (strcmp(section, "clinics") == 0)
		return on_clinic(p, section, name, value);
	if (strcmp(section, "closures") == 0 || str_starts(section, "closures."))
		return on_closure(p, section[8] ? section + 9 : "", section, name, value);
	if (!str_starts(section, "menu."))
		return mistake(p, section, name, _("知らない節です。必要なのは [menu.コード]、[clinics]、[closures] または [closures.クリニック]"));
	struct menu_sheet *s = sheet(p, section + 5);
	if (!s)
		return mistake(p, section, name, _("同じコードの節が二度あるか、コードが長すぎるか、メニューが多すぎます"));
	if (menu_file_read(s, name, value, &expected))
		return 1;
	if (!expected)
		return mistake(p, section, name, _("知らない項目です"));
	str_fmt(what, sizeof what, _("値「%s」は使えません。必要なのは %s"), value, expected);
	return mistake(p, section, name, what);
}

/* The line of a section's heading. */
static int section_line(const char *text, const char *code)
{
	char want[64];
	int line = 1;
	str_fmt(want, sizeof want, "[menu.%s]", code);
	for (const char *s = text; s && *s; line++) {
		if (str_starts(s, want))
			return line;
		s = strchr(s, '\n');
		s = s ? s + 1 : NULL;
	}
	return line;
}

static bool brings(const struct menu_file *f, const char *clinic)
{
	for (int i = 0; i < f->n_clinics; i++)
		if (strcmp(f->clinics[i].name, clinic) == 0)
			return true;
	return false;
}

static enum err check_all(struct ctx *ctx, const char *file, const char *text, const struct menu_file *f)
{
	enum err e = ERR_OK;
	for (int i = 0; !e && i < f->n; i++) {
		e = menu_check(ctx, &f->sheets[i]);
		if (!e && !brings(f, f->sheets[i].menu.clinic))
			e = clinic_known(ctx, f->sheets[i].menu.clinic);
		if (e)
			ctx_where(ctx, e, "%s:%d", file, section_line(text, f->sheets[i].menu.code));
	}
	if (!e && !f->n && !f->n_clinics && !f->has_closures)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("%s に予約メニューがありません"), file);
	return e;
}

enum err menu_file_parse(struct ctx *ctx, const char *file, const char *text, struct menu_file *out)
{
	struct parse p = { .out = out };
	*out = (struct menu_file){ .n = 0 };
	ini_stop_on_first_error = true;
	int line = ini_parse_string(text, on_key, &p);
	enum err e = ERR_OK;
	if (p.failed)
		e = ctx_fail(ctx, ERR_BAD_INPUT, "%s:%d: %s", file, line, p.text);
	else if (line)
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("%s:%d: 「キー = 値」の形の行（199 バイトまで）ではありません"), file, line);
	else
		e = check_all(ctx, file, text, out);
	if (e)
		menu_file_free(out);
	return e;
}

void menu_file_free(struct menu_file *f)
{
	free(f->sheets);
	*f = (struct menu_file){ .n = 0 };
}

/* Equal sheets write the same text. */
static bool same(const struct menu_sheet *a, const struct menu_sheet *b)
{
	struct buf x = { 0 }, y = { 0 };
	menu_file_write(a, &x);
	menu_file_write(b, &y);
	bool equal = strcmp(x.data, y.data) == 0;
	buf_free(&x);
	buf_free(&y);
	return equal;
}

static enum err take(struct ctx *ctx, const struct menu_sheet *given, struct menu_file_result *r)
{
	struct menu old;
	int beyond = 0;
	struct menu_sheet *s = mem_new(sizeof *s), *have = mem_new(sizeof *have);
	*s = *given;
	enum err e = menus_by_code(ctx, s->menu.code, &old);
	bool fresh = e == ERR_NOT_FOUND;
	if (!e)
		e = menus_sheet(ctx, old.id, have);
	if (fresh || (!e && !same(s, have))) {
		s->menu.id = fresh ? 0 : old.id;
		s->menu.version = fresh ? 0 : old.version;
		s->menu.made_until = fresh ? 0 : old.made_until;
		e = menu_save(ctx, s, &beyond);
		r->added += fresh;
		r->changed += !fresh;
		r->beyond += beyond;
	} else {
		r->same++;
	}
	free(s);
	free(have);
	return e;
}

static bool same_closures(struct ctx *ctx, const struct menu_file *f)
{
	struct closure have[MENU_FILE_CLOSURES + 1];
	int n;
	bool equal = menus_closures(ctx, INT32_MIN + 1, MENU_FILE_CLOSURES + 1, have, &n) == ERR_OK && n == f->n_closures;
	for (int i = 0; equal && i < n; i++) {
		bool found = false;
		for (int k = 0; k < n; k++)
			found = found || (f->closures[k].day == have[i].day && strcmp(f->closures[k].reason, have[i].reason) == 0 &&
			                  strcmp(f->closures[k].clinic, have[i].clinic) == 0);
		equal = found;
	}
	return equal;
}

static enum err take_clinic(struct ctx *ctx, const struct clinic *c)
{
	struct clinic have;
	enum err e = clinics_get(ctx, c->name, &have);
	if (e && e != ERR_NOT_FOUND)
		return e;
	return e ? clinic_put(ctx, NULL, c) : strcmp(have.phone, c->phone) == 0 ? ERR_OK : clinic_put(ctx, c->name, c);
}

static enum err import(struct ctx *ctx, const struct menu_file *f, struct menu_file_result *r)
{
	int beyond = 0;
	enum err e = ERR_OK;
	for (int i = 0; !e && i < f->n_clinics; i++)
		e = take_clinic(ctx, &f->clinics[i]);
	if (!e && f->has_closures && !same_closures(ctx, f))
		e = menu_close_days(ctx, f->closures, f->n_closures, &beyond);
	r->beyond += beyond;
	for (int i = 0; !e && i < f->n; i++)
		e = take(ctx, &f->sheets[i], r);
	return e;
}

enum err menu_file_import(struct ctx *ctx, const struct menu_file *f, struct menu_file_result *out)
{
	*out = (struct menu_file_result){ 0 };
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, import(ctx, f, out));
}

static void write_closures(const char *clinic, const struct closure *c, int n, struct buf *out)
{
	char date[DATE_TEXT];
	bool headed = !*clinic;
	if (headed)
		buf_str(out, "[closures]\n");
	for (int i = 0; i < n; i++) {
		if (strcmp(c[i].clinic, clinic) != 0)
			continue;
		if (!headed)
			buf_fmt(out, "[closures.%s]\n", clinic);
		headed = true;
		buf_fmt(out, "%s = %s\n", date_iso(c[i].day, date), c[i].reason);
	}
	if (headed)
		buf_char(out, '\n');
}

static enum err write_clinics(struct ctx *ctx, struct buf *out)
{
	struct clinic clinics[CLINICS_MAX];
	struct closure closures[MENU_FILE_CLOSURES];
	int n = 0, n_closures = 0;
	enum err e = clinics_fetch(ctx, CLINICS_MAX, clinics, &n);
	if (!e)
		e = menus_closures(ctx, INT32_MIN + 1, MENU_FILE_CLOSURES, closures, &n_closures);
	if (e)
		return e;
	for (int i = 0; i < n; i++)
		buf_fmt(out, "%s%s = %s\n%s", i ? "" : "[clinics]\n", clinics[i].name, clinics[i].phone, i + 1 < n ? "" : "\n");
	write_closures("", closures, n_closures, out);
	for (int i = 0; i < n; i++)
		write_closures(clinics[i].name, closures, n_closures, out);
	return ERR_OK;
}

enum err menu_file_export(struct ctx *ctx, struct buf *out)
{
	struct menu *all = mem_array(MENUS_MAX, sizeof *all);
	struct menu_sheet *s = mem_new(sizeof *s);
	int n = 0;
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = write_clinics(ctx, out);
	if (!e)
		e = menus_fetch(ctx, true, MENUS_MAX, all, &n);
	for (int i = 0; !e && i < n; i++) {
		e = menus_sheet(ctx, all[i].id, s);
		if (!e)
			menu_file_write(s, out);
	}
	free(all);
	free(s);
	return e ? e : audit_look(ctx, "", 0, "menus: %d", n);
}
