/*
 * Every form as the printer gets it: a sound PDF with its font inside, each text at the place where the page has it, the same words at the
 * same millimetres as the golden file, and the same picture within a tolerance. proves R1, R7, R8, V3, S8, S11, O5
 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "domain/booking_page.h"
#include "domain/certificate_page.h"
#include "domain/close_page.h"
#include "domain/deposit_page.h"
#include "domain/list_page.h"
#include "domain/slip_page.h"
#include "lib/golden.h"
#include "lib/picture.h"
#include "paper/facts.h"
#include "paper/pdf.h"

#include "base/banned.h"

/* ---- the forms, of hand-made facts */

static void receipt(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	receipt_page_receipt(ctx, f, false, doc);
}

static void receipt_copy_page(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	receipt_page_receipt(ctx, f, true, doc);
}

static void statement(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	f->bill.n_lines = 60;
	for (int i = 0; i < 60; i++) {
		f->lines[i] = (struct bill_line){ .category = "D00", .points = 10, .count = 2 };
		str_fmt(f->lines[i].name, sizeof f->lines[i].name, "検査項目その%d", i + 1);
	}
	receipt_page_statement(ctx, f, false, doc);
}

/* Two stages of a group by the day, an operation beside it, and more drugs than a page holds. */
static void statement_dpc(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	facts_package(f, 45);
	receipt_page_statement(ctx, f, false, doc);
}

static void usage_slip(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	const struct slip slip = { .number = "P-0107", .day = date_of(2026, 11, 21), .made_at = facts_utc(NULL) };
	slip_page_make(ctx, &slip, &f->visit, &f->patient, false, doc);
}

static void reception_slip(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	f->visit.opened_at = tokyo_utc(date_of(2026, 11, 21), 32100);
	slip_page_reception(ctx, &f->visit, &f->patient, true, doc);
}

static void booking_slip(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	const struct booking_slip b = { .number = "Y-000012", .card = "0012345678", .name = "髙橋 太郎", .menu = "再診", .department = "内科",
		.start_at = tokyo_utc(date_of(2026, 12, 5), 37800) };
	(void)f;
	booking_page_make(ctx, &b, b.start_at - 17 * 3600, doc);
}

static struct deposit deposit_of(int i)
{
	struct deposit d = { .amount = 10000 + 500 * i, .tendered = 20000, .taken_at = facts_utc(NULL) + i * 900, .taken_by = "kimura" };
	str_fmt(d.number, sizeof d.number, "D-%06d", i + 1);
	return d;
}

static void deposit_slip(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	struct deposit d = deposit_of(0);
	deposit_page_slip(ctx, &d, &f->patient, "B-000012", false, doc);
}

static void handover_sheet(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	const struct handover h = { .number = "H-000004", .made_at = facts_utc(NULL), .made_by = "kimura", .expected = 57500, .counted = -1 };
	struct deposit_sheet sheet;
	(void)f;
	deposit_page_begin(ctx, &h, doc, &sheet);
	for (int i = 0; i < 5; i++) {
		struct deposit_item item = { .deposit = deposit_of(i), .card = "0012345678", .name = "髙橋 太郎", .bill = "B-000012" };
		deposit_page_row(ctx, &h, &item, doc, &sheet);
	}
	deposit_page_end(&h, doc, &sheet);
}

static void certificate(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	struct certificate_facts *c = mem_new(sizeof *c);
	c->c = (struct certificate){ .number = "C-000012", .total = 9204, .fee = 1100, .made_at = facts_utc(NULL), .made_by = "kaikei" };
	c->patient = f->patient;
	c->n = 3;
	for (int i = 0; i < 3; i++) {
		c->lines[i] = (struct certificate_line){ .department = "内科", .care_from = date_of(2026, 9 + i, 7), .care_to = date_of(2026, 9 + i, 7),
			.settled = date_of(2026, 9 + i, 11), .refund = i == 2, .yen = i == 2 ? -1000 : 5102 };
		str_fmt(c->lines[i].bill, sizeof c->lines[i].bill, "B-%06d", i + 12);
	}
	certificate_page_make(ctx, c, false, doc);
	free(c);
}

static void close_sheet(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	struct day_sheet s = { .number = 42, .day = date_of(2026, 11, 24), .closed_at = facts_utc(NULL), .closed_by = "ogawa", .note = "釣銭の渡し間違い",
		.expected_cash = 120500, .counted_cash = 120400 };
	(void)f;
	day_close_line(&s, "method", "cash", 14, 98500);
	day_close_line(&s, "method", "terminal", 3, 22000);
	day_close_line(&s, "department", "内科", 12, 88000);
	day_close_line(&s, "department", "皮膚科", 5, 32500);
	day_close_line(&s, "open", "unknown", 1, 3000);
	close_page_make(ctx, &s, doc);
	day_close_free(&s);
}

static void list(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc)
{
	struct list_paper p = { .title = "夜間の決済一覧", .made_at = facts_utc(NULL), .made_by = "kimura" };
	(void)f;
	list_paper_note(&p, "本日決済済 1,204件 15,310,420円");
	list_paper_part(&p, "失敗");
	list_paper_column(&p, "請求", 11, LIST_PAPER_LEFT);
	list_paper_column(&p, "金額（円）", 12, LIST_PAPER_SUM);
	list_paper_column(&p, "診察券", 13, LIST_PAPER_LEFT);
	list_paper_column(&p, "氏名", 20, LIST_PAPER_LEFT);
	for (int i = 0; i < 60; i++) {
		char bill[16], yen[16];
		str_fmt(bill, sizeof bill, "B-%06d", 48812 + i);
		str_fmt(yen, sizeof yen, "%d,240", i + 1);
		list_paper_row(&p, (const char *const[]){ bill, yen, "0012345678", "髙橋 太郎" }, i == 3 ? "カードの有効期限が切れています。更新のメールを送りました" : "");
	}
	list_paper_end(&p);
	list_page_make(ctx, &p, doc);
	list_paper_done(&p);
}

static const struct form { const char *name; void (*make)(const struct ctx *ctx, struct receipt_facts *f, struct doc *doc); bool training; } forms[] = {
	{ "receipt", receipt, false }, { "receipt-copy", receipt_copy_page, true }, { "statement", statement, false },
	{ "statement-dpc", statement_dpc, false }, { "usage-slip", usage_slip, false },
	{ "reception-slip", reception_slip, false }, { "booking-slip", booking_slip, false }, { "deposit-slip", deposit_slip, false },
	{ "handover", handover_sheet, false }, { "certificate", certificate, false }, { "close", close_sheet, false }, { "list", list, false },
};
enum { FORMS = sizeof forms / sizeof *forms };

/* ---- what poppler finds on the paper */

struct word { int page; double x1, y1, x2, y2; char text[400]; }; /* millimetres from the top left */
enum { WORDS_MAX = 4000 };
struct words { int n, pages; struct word w[WORDS_MAX]; };

static void plain(const char *xml, size_t n, char *out, size_t size)
{
	static const struct { const char *entity; char c; } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
	size_t at = 0;
	for (size_t i = 0; i < n && at + 1 < size; at++) {
		size_t e = 0;
		while (e < 5 && strncmp(xml + i, entities[e].entity, strlen(entities[e].entity)) != 0)
			e++;
		out[at] = e < 5 ? entities[e].c : xml[i];
		i += e < 5 ? strlen(entities[e].entity) : 1;
	}
	out[at] = '\0';
}

static int by_place(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	if (x->page != y->page)
		return x->page - y->page;
	if ((int)(x->y2 * 2) != (int)(y->y2 * 2))
		return (int)(x->y2 * 2) - (int)(y->y2 * 2);
	return (x->x1 > y->x1) - (x->x1 < y->x1);
}

static struct words *read_words(const char *path)
{
	struct buf xml = { 0 };
	struct words *all = mem_new(sizeof *all);
	const double mm = 25.4 / 72;
	run((const char *const[]){ "pdftotext", "-bbox", path, "-", NULL }, &xml);
	for (const char *s = xml.data; (s = strchr(s, '<')); s++) {
		struct word *w = &all->w[all->n];
		all->pages += strncmp(s, "<page ", 6) == 0;
		if (sscanf(s, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\">", &w->x1, &w->y1, &w->x2, &w->y2) != 4)
			continue;
		const char *text = strchr(s, '>') + 1;
		plain(text, strcspn(text, "<"), w->text, sizeof w->text);
		w->page = all->pages;
		w->x1 *= mm, w->y1 *= mm, w->x2 *= mm, w->y2 *= mm;
		assert_true(++all->n < WORDS_MAX);
	}
	buf_free(&xml);
	qsort(all->w, (size_t)all->n, sizeof *all->w, by_place);
	return all;
}

/* The text's first character, or its last. */
static size_t first_char(const char *s)
{
	uint32_t c;
	return utf8_next(s, strlen(s), &c);
}

static const char *last_char(const char *s)
{
	const char *at = s + strlen(s);
	while (at > s && ((unsigned char)*--at & 0xC0) == 0x80)
		;
	return at;
}

/* A word that stands where the page has this text: on its base line, beginning or ending at its anchor, or grown together around it. */
static bool stands(const struct words *all, int page, const struct page_item *it)
{
	enum { SIDE = 1, LINE = 1 }; /* mm */
	double x = it->x / 10.0, y = it->y / 10.0;
	for (int i = 0; i < all->n; i++) {
		const struct word *w = &all->w[i];
		if (w->page != page || y < w->y1 - LINE || y > w->y2 + LINE)
			continue;
		if (w->x1 < x + SIDE && w->x2 > x - SIDE && strstr(w->text, it->text))
			return true;
		if (it->align == PAGE_RIGHT ? w->x2 > x - SIDE && w->x2 < x + SIDE && strcmp(last_char(w->text), last_char(it->text)) == 0
			: strncmp(w->text, it->text, first_char(it->text)) == 0 &&
				(it->align == PAGE_CENTER ? w->x1 < x + SIDE : w->x1 > x - SIDE && w->x1 < x + SIDE))
			return true;
	}
	return false;
}

static void check_places(const struct doc *doc, const struct words *all, const char *name)
{
	assert_int_equal(all->pages, doc->n_pages);
	for (size_t p = 0; p < doc->n_pages; p++)
		for (size_t i = 0; i < doc->pages[p].n; i++) {
			const struct page_item *it = &doc->pages[p].items[i];
			char text[400];
			if (it->kind != ITEM_TEXT)
				continue;
			str_copy(text, sizeof text, it->text);
			str_strip(text);
			if (*text && !stands(all, (int)p + 1, it))
				fail_msg("%s, page %zu: \"%s\" isn't at %d, %d", name, p + 1, it->text, it->x, it->y);
		}
}

static void check_words(const struct words *all, const char *name)
{
	struct buf out = { 0 };
	char file[100];
	for (int i = 0; i < all->n; i++)
		buf_fmt(&out, "%d %3.0f %3.0f %s\n", all->w[i].page, all->w[i].x1, all->w[i].y2, all->w[i].text);
	str_fmt(file, sizeof file, "paper/golden/%s.words", name);
	golden_check(file, out.data);
	buf_free(&out);
}

/* Each font of the table is embedded, as a subset. */
static void check_fonts(const char *path)
{
	struct buf table = { 0 };
	run((const char *const[]){ "pdffonts", path, NULL }, &table);
	const char *emb = strstr(table.data, "emb"), *row = strchr(table.data, '\n');
	assert_non_null(emb);
	ptrdiff_t column = emb - table.data;
	int n = 0;
	for (row = strchr(row + 1, '\n'); row && row[1]; row = strchr(row + 1, '\n'), n++)
		assert_memory_equal(row + 1 + column, "yes yes", 7);
	assert_true(n >= 1);
	buf_free(&table);
}

static void check_picture(const char *path, size_t page, const char *name)
{
	struct buf none = { 0 };
	char number[16], stem[80], pgm[100], file[100];
	str_fmt(number, sizeof number, "%zu", page);
	str_fmt(stem, sizeof stem, "%s/picture", folder);
	str_fmt(pgm, sizeof pgm, "%s.pgm", stem);
	str_fmt(file, sizeof file, "paper/golden/%s-%zu.picture", name, page);
	run((const char *const[]){ "pdftoppm", "-r", "96", "-gray", "-f", number, "-l", number, "-singlefile", path, stem, NULL }, &none);
	picture_check(file, pgm);
	unlink(pgm);
	buf_free(&none);
}

static void a_form(void **state)
{
	const struct form *form = *state;
	struct paper p = { .path = "" };
	struct profile pr = facts_profile;
	struct ctx ctx = make_ctx(form->training, &pr);
	struct receipt_facts *f = mem_new(sizeof *f);
	struct buf said = { 0 };
	pr.insurance_booth = true;
	str_copy(pr.insurance_label, sizeof pr.insurance_label, "保険証確認");
	facts_fill(f);
	form->make(&ctx, f, &p.doc);
	print(&p);
	run((const char *const[]){ "qpdf", "--check", p.path, NULL }, &said);
	assert_non_null(strstr(said.data, "No syntax or stream encoding errors found"));
	check_fonts(p.path);
	struct words *all = read_words(p.path);
	check_places(&p.doc, all, form->name);
	check_words(all, form->name);
	for (size_t i = 0; i < p.doc.n_pages; i++)
		check_picture(p.path, i + 1, form->name);
	free(all);
	buf_free(&said);
	drop(&p);
	free(f);
}

int main(void)
{
	struct CMUnitTest tests[FORMS];
	for (int i = 0; i < FORMS; i++)
		tests[i] = (struct CMUnitTest){ .name = forms[i].name, .test_func = a_form, .initial_state = (void *)(uintptr_t)&forms[i] };
	return cmocka_run_group_tests(tests, pdf_folder_make, pdf_folder_remove);
}
