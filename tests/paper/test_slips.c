/* The small papers: A6 or roll, bars or QR, and what stands on them. */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/booking_page.h"
#include "domain/deposit_page.h"
#include "domain/slip_page.h"
#include "paper/facts.h"
#include "paper/pdf.h"

#include "base/banned.h"

/* proves V3, F7 */
static void a_usage_slip_has_its_number_and_bars(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct buf info = { 0 };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	struct slip slip = { .number = "P-0107", .day = date_of(2026, 11, 21), .made_at = facts_utc(NULL) };
	facts_fill(f);
	slip_page_make(&ctx, &slip, &f->visit, &f->patient, true, &p.doc);
	assert_true(p.doc.pink);
	int codes = 0;
	for (size_t i = 0; i < p.doc.pages[0].n; i++)
		if (p.doc.pages[0].items[i].kind == ITEM_CODE128) {
			assert_string_equal(p.doc.pages[0].items[i].text, "0012345678");
			codes++;
		}
	assert_int_equal(codes, 1);
	print(&p);
	static const char *const words[] = { "あとクレ", "利用票", "P-0107", "再", "0012345678", "髙橋 太郎", "R-0042", "令和8年11月25日以降",
		"1階 優先受付" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_has(&p.text, words[i]);
	run((const char *const[]){ "pdfinfo", p.path, NULL }, &info);
	assert_has(&info, "297.638 x 419.528 pts");
	buf_free(&info);
	drop(&p);
	free(f);
}

/* How a slip looks: everything within the paper, one code, which is the number; a booking's: a QR code in any case. */
static void check_slip(const struct doc *d, bool roll, bool qr, bool booking, const char *number)
{
	int bars = 0, squares = 0, w = roll ? 800 : 1050, h = roll ? d->roll_height : 1480;
	assert_int_equal(d->size, roll ? PAGE_ROLL80 : PAGE_A6);
	assert_int_equal(d->n_pages, 1);
	for (size_t i = 0; i < d->pages[0].n; i++) {
		const struct page_item *it = &d->pages[0].items[i];
		assert_true(it->y + it->h <= h - 40);
		if (it->kind == ITEM_CODE128 || it->kind == ITEM_QR) {
			assert_string_equal(it->text, number);
			assert_true(it->x >= 0 && it->x + it->w <= w);
			bars += it->kind == ITEM_CODE128;
			squares += it->kind == ITEM_QR;
		}
	}
	assert_int_equal(bars, !qr);
	assert_int_equal(squares, qr || booking);
}

/* proves V3, S11, A2: every slip on both papers with both codes */
static void slips_fit_their_paper(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	const struct slip slip = { .number = "P-0107", .day = date_of(2026, 11, 21), .made_at = facts_utc(NULL) };
	const struct deposit deposit = { .number = "D-000003", .amount = 10000, .tendered = 20000, .taken_at = facts_utc(NULL), .taken_by = "kimura" };
	const struct booking_slip booking = { .number = "Y-000012", .card = "0012345678", .name = "髙橋 太郎", .menu = "再診", .department = "内科",
		.start_at = tokyo_utc(date_of(2026, 12, 5), 37800), .provisional = true };
	facts_fill(f);
	for (int i = 0; i < HANDINS_MAX; i++)
		f->visit.handins[f->visit.n_handins++] = (struct handin){ .kind = (enum handin_kind)i };
	for (int way = 0; way < 4; way++) {
		struct profile pr = facts_profile;
		struct ctx ctx = make_ctx(true, &pr);
		struct doc d[4] = { { 0 } };
		pr.slip_roll = way & 1;
		pr.slip_qr = way & 2;
		pr.slip_handed_in = way & 1;
		pr.insurance_booth = true;
		str_copy(pr.insurance_label, sizeof pr.insurance_label, "保険証確認");
		slip_page_make(&ctx, &slip, &f->visit, &f->patient, true, &d[0]);
		slip_page_reception(&ctx, &f->visit, &f->patient, true, &d[1]);
		booking_page_make(&ctx, &booking, booking.start_at - 17 * 3600, &d[2]);
		deposit_page_slip(&ctx, &deposit, &f->patient, "B-000012", true, &d[3]);
		static const char *const numbers[] = { "0012345678", "0012345678", "Y-000012", "D-000003" };
		for (int i = 0; i < 4; i++) {
			check_slip(&d[i], way & 1, way & 2, i == 2, numbers[i]);
			doc_free(&d[i]);
		}
	}
	free(f);
}

/* proves F14: the slip sends to the booth only where there is one and the month isn't confirmed */
static void a_reception_slip_says_what_is_due(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	facts_fill(f);
	f->visit.opened_at = tokyo_utc(date_of(2026, 11, 21), 32100);
	f->visit.handins[0] = (struct handin){ .kind = HANDIN_LIMIT_SLIP };
	f->visit.handins[1] = (struct handin){ .kind = HANDIN_REFERRAL, .received_at = 1 };
	f->visit.n_handins = 2;
	for (int booth = 0; booth < 2; booth++)
		for (int due = 0; due < 2; due++) {
			struct paper p = { .path = "" };
			struct profile pr = facts_profile;
			struct ctx ctx = make_ctx(false, &pr);
			pr.insurance_booth = booth;
			str_copy(pr.insurance_label, sizeof pr.insurance_label, "保険証確認");
			slip_page_reception(&ctx, &f->visit, &f->patient, due, &p.doc);
			print(&p);
			static const char *const words[] = { "受付票", "R-0042", "令和8年11月21日 08:55", "0012345678", "髙橋 太郎", "自己負担上限額管理票を" };
			for (size_t i = 0; i < sizeof words / sizeof *words; i++)
				assert_has(&p.text, words[i]);
			assert_lacks(&p.text, "紹介状"); /* received */
			if (booth && due)
				assert_has(&p.text, "保険証確認");
			else
				assert_lacks(&p.text, "保険証確認");
			drop(&p);
		}
	free(f);
}

/* proves A2, F18 */
static void a_booking_slip_says_when_and_until_when(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct ctx ctx = make_ctx(false, &facts_profile);
	struct booking_slip b = { .number = "Y-000012", .name = "山田 葵", .menu = "初診", .department = "皮膚科", .start_at = tokyo_utc(date_of(2026, 12, 5), 37800) };
	booking_page_make(&ctx, &b, b.start_at - 17 * 3600, &p.doc);
	print(&p);
	static const char *const words[] = { "予約票", "Y-000012", "令和8年12月5日（土）10:30", "皮膚科", "初診", "山田 葵", "令和8年12月4日（金）17:30", "までにお電話" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_has(&p.text, words[i]);
	assert_lacks(&p.text, "診察券番号"); /* no card yet */
	assert_lacks(&p.text, "仮予約票");
	drop(&p);
	p = (struct paper){ .path = "" };
	b.provisional = true;
	booking_page_make(&ctx, &b, 0, &p.doc);
	print(&p);
	assert_has(&p.text, "仮予約票");
	assert_lacks(&p.text, "お電話");
	drop(&p);
}

/* What a scanner reads from the paper is what the desk's box takes. proves V3, S11, P1 */
static void a_scanner_reads_the_number(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	const struct slip slip = { .number = "P-0107", .day = date_of(2026, 11, 21), .made_at = facts_utc(NULL) };
	const struct booking_slip booking = { .number = "Y-000012", .name = "髙橋 太郎", .menu = "再診", .department = "内科", .start_at = tokyo_utc(date_of(2026, 12, 5), 37800) };
	facts_fill(f);
	for (int way = 0; way < 8; way++) {
		struct paper p = { .path = "" };
		struct buf out = { 0 };
		struct profile pr = facts_profile;
		struct ctx ctx = make_ctx(false, &pr);
		char picture[80], file[100];
		pr.slip_roll = way & 1;
		pr.slip_qr = way & 2;
		if (way & 4)
			booking_page_make(&ctx, &booking, 0, &p.doc);
		else
			slip_page_make(&ctx, &slip, &f->visit, &f->patient, false, &p.doc);
		print(&p);
		str_fmt(picture, sizeof picture, "%s/picture", folder);
		run((const char *const[]){ "pdftoppm", "-r", "200", "-png", "-singlefile", p.path, picture, NULL }, &out);
		buf_clear(&out);
		str_fmt(file, sizeof file, "%s.png", picture);
		run((const char *const[]){ "zbarimg", "-q", "--raw", file, NULL }, &out);
		/* by its bars, its QR code, or both */
		assert_string_equal(out.data, !(way & 4) ? "0012345678\n" : pr.slip_qr ? "Y-000012\n" : "Y-000012\nY-000012\n");
		unlink(file);
		buf_free(&out);
		drop(&p);
	}
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_usage_slip_has_its_number_and_bars),
		cmocka_unit_test(slips_fit_their_paper),
		cmocka_unit_test(a_scanner_reads_the_number),
		cmocka_unit_test(a_reception_slip_says_what_is_due),
		cmocka_unit_test(a_booking_slip_says_when_and_until_when),
	};
	return cmocka_run_group_tests(tests, pdf_folder_make, pdf_folder_remove);
}
