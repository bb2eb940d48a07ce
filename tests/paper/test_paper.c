/* The printed pages as real PDFs: what poppler's own tools read out of them. */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/close_page.h"
#include "domain/day_close.h"
#include "domain/deposit_page.h"
#include "domain/forms.h"
#include "paper/facts.h"
#include "paper/pdf.h"

#include "base/banned.h"

static const char tax_note[] =
	"※厚生労働省が定める診療報酬や薬価等には、医療機関等が仕入れ時に負担する消費税が反映されています。";

/* proves R1, R7, R9 */
static void a_receipt_can_be_read_and_searched(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	int n;
	const struct form_row *rows = forms_rows(&n);
	facts_fill(f);
	receipt_page_receipt(&ctx, f, false, &p.doc);
	print(&p);
	for (int i = 0; i < n; i++)
		if (rows[i].column != FORM_NAMED)
			assert_has(&p.text, rows[i].name);
	assert_lacks(&p.text, "使用薬剤");
	static const char *const words[] = { "0012345678", "髙橋 太郎", "内科", "外来", "2026-000123", "社保", "3割", "本人", "令和8年11月21日",
		"128点", "124点", "420点", "825点", "2,480円", "1,100円", "3,624円", "4,724円", "7,204円", "クレジットカード", "T7123456789012",
		"（内消費税 400円）", "（内消費税 24円）", "医療法人 みどり会 中央病院", "東京都千代田区千代田1-1", "03-1234-5678", "領収印", tax_note };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_has(&p.text, words[i]);
	/* Paid on the 25th, issued on 3 December: two fields. */
	assert_has(&p.text, "令和8年11月25日");
	assert_has(&p.text, "令和8年12月3日");
	assert_lacks(&p.text, "参考");
	assert_lacks(&p.text, "訓練");
	drop(&p);
	free(f);
}

/* proves R1, B2: one row tells what limit, programmes and adjustment take off together */
static void what_is_taken_off_has_its_row(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	facts_fill(f);
	f->bill.limit_yen = -480;
	f->bill.programme_yen = -1000;
	f->bill.adjust_yen = -4;
	receipt_page_receipt(&ctx, f, false, &p.doc);
	print(&p);
	assert_has(&p.text, "公費・上限額等による調整額");
	assert_has(&p.text, "-1,484円");
	drop(&p);
	free(f);
}

/* proves S12, R1: a part's receipt tells its own money, what came before and what is left; 7,204 = 1,000 + 4,000 + 2,204. */
static void a_part_payment_is_told_as_one(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	facts_fill(f);
	f->settlement = (struct settlement){ .kind = KIND_COUNTER, .state = SETTLEMENT_COUNTER_PAID, .amount = 4000, .settled_at = f->settlement.settled_at };
	f->owed_yen = 7204;
	f->earlier_yen = 1000;
	f->n_payments = 2;
	f->payments[0] = (struct payment){ .method = METHOD_CASH, .amount = 2500, .tendered = 3000 };
	f->payments[1] = (struct payment){ .method = METHOD_QR, .amount = 1500 };
	receipt_page_receipt(&ctx, f, false, &p.doc);
	print(&p);
	static const char *const words[] = { "今回の請求額", "7,204円", "入金済額", "1,000円", "今回の領収額", "4,000円", "未収残額", "2,204円", "現金 2,500円・コード決済 1,500円" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_has(&p.text, words[i]);
	assert_lacks(&p.text, "領収額　合計");
	drop(&p);
	free(f);
}

/* FACTS §1: 3,522 points at 3/10 are 10,570 yen; 370 yen of before stay owed when 10,570 come in. proves R1, B2 */
static void the_earlier_balance_stands_beside_the_money(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	facts_fill(f);
	f->lines[0] = (struct bill_line){ "A00", "初診料", 3522, 1, 0, 0, "" };
	f->bill.n_lines = 1;
	f->bill.points = 3522;
	f->bill.insured_yen = f->bill.computed_yen = f->bill.amount = f->settlement.amount = f->owed_yen = 10570;
	f->bill.other_yen = 0;
	f->arrears_yen = 370;
	receipt_page_receipt(&ctx, f, false, &p.doc);
	print(&p);
	static const char *const words[] = { "3,522点", "今回の請求額", "10,570円", "前回までの未収額", "370円", "合計請求額", "10,940円", "未収残額",
		"前回までの未収額 370円 が残っています" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_has(&p.text, words[i]);
	drop(&p);
	free(f);
}

/* Thirty uncovered items are summed up; nothing leaves the paper or runs into its foot. proves R1 */
static void everything_stays_on_the_paper(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(true, &facts_profile);
	struct doc d = { 0 };
	facts_fill(f);
	while (f->bill.n_lines < 40)
		f->lines[f->bill.n_lines++] = (struct bill_line){ "Z00", "紙おむつ（大人用）", 0, 1, 540, 10, "" };
	receipt_page_receipt(&ctx, f, true, &d);
	receipt_page_statement(&ctx, f, true, &d);
	assert_int_equal(d.n_pages, 2);
	int below[2] = { 0, 0 };
	for (size_t i = 0; i < d.n_pages; i++)
		for (size_t k = 0; k < d.pages[i].n; k++) {
			const struct page_item *it = &d.pages[i].items[k];
			assert_in_range(it->x, 0, 2100 - 100);
			assert_true(it->y + it->h <= 2970 - 100);
			if (it->kind == ITEM_BOX)
				assert_true(it->x + it->w <= 2100 - 100);
			if (it->kind == ITEM_TEXT && strstr(it->text, "お支払方法"))
				below[0] = it->y;
			if (it->kind == ITEM_TEXT && strstr(it->text, "登録番号"))
				below[1] = it->y;
		}
	assert_true(below[0] && below[0] + 100 < below[1]); /* the part above never reaches the foot */
	doc_free(&d);
	free(f);
}

static int count_texts(const struct doc *d, size_t page, const char *text)
{
	int n = 0;
	for (size_t k = 0; k < d->pages[page].n; k++)
		n += d->pages[page].items[k].text && strcmp(d->pages[page].items[k].text, text) == 0;
	return n;
}

/* proves S8, S11: sheets of several pages count them, and the sums stand on the last */
static void sheets_count_their_pages(void **state)
{
	(void)state;
	struct ctx ctx = make_ctx(false, &facts_profile);
	struct doc close = { 0 }, sheet = { 0 };
	struct day_sheet s = { .day = date_of(2026, 11, 21), .number = 3, .closed_at = facts_utc(NULL), .closed_by = "mori", .expected_cash = 45120, .counted_cash = 45120 };
	for (int i = 0; i < 60; i++)
		day_close_line(&s, "department", "内科", 1, 100);
	close_page_make(&ctx, &s, &close);
	assert_int_equal(close.n_pages, 2);
	assert_int_equal(count_texts(&close, 0, "1 / 2"), 1);
	assert_int_equal(count_texts(&close, 1, "2 / 2"), 1);
	assert_int_equal(count_texts(&close, 0, "45,120"), 0);
	assert_int_equal(count_texts(&close, 1, "45,120"), 2);
	day_close_free(&s);
	struct handover h = { .number = "H-000004", .made_at = facts_utc(NULL), .made_by = "kimura", .expected = 4900, .counted = -1 };
	struct deposit_item item = { .deposit = { .number = "D-000001", .amount = 100, .handed = 98, .taken_at = facts_utc(NULL), .taken_by = "kimura" }, .card = "0012345678", .name = "髙橋 太郎" };
	struct deposit_sheet rows;
	deposit_page_begin(&ctx, &h, &sheet, &rows);
	for (int i = 0; i < 50; i++)
		deposit_page_row(&ctx, &h, &item, &sheet, &rows);
	deposit_page_end(&h, &sheet, &rows);
	assert_int_equal(sheet.n_pages, 2);
	assert_int_equal(count_texts(&sheet, 0, "1 / 2"), 1);
	assert_int_equal(count_texts(&sheet, 1, "2 / 2"), 1);
	assert_int_equal(count_texts(&sheet, 1, "50件"), 1);
	assert_int_equal(count_texts(&sheet, 1, "5,000円"), 1); /* taken */
	assert_int_equal(count_texts(&sheet, 1, "100円"), 1);   /* given back: 2 yen each */
	assert_int_equal(count_texts(&sheet, 1, "4,900円"), 1); /* in the drawer */
	doc_free(&close);
	doc_free(&sheet);
}

/* proves R7 */
static void the_font_is_embedded_and_cut(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct buf out = { 0 };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	facts_fill(f);
	receipt_page_receipt(&ctx, f, false, &p.doc);
	print(&p);
	assert_in_range(p.pdf.len, 10000, 80000);
	run((const char *const[]){ "pdffonts", p.path, NULL }, &out);
	assert_has(&out, "+IPAexGothic");
	assert_has(&out, "CID TrueType      Identity-H       yes yes yes");
	buf_clear(&out);
	run((const char *const[]){ "pdfinfo", p.path, NULL }, &out);
	assert_has(&out, "Page size:       595.276 x 841.89 pts (A4)");
	assert_has(&out, "領収証 2026-000123");
	buf_free(&out);
	drop(&p);
	free(f);
}

/* proves R7 */
static void the_same_document_gives_the_same_bytes(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(true, &facts_profile);
	struct doc a = { 0 }, b = { 0 };
	struct buf one = { 0 }, two = { 0 };
	struct cause cause;
	facts_fill(f);
	receipt_page_receipt(&ctx, f, false, &a);
	receipt_page_receipt(&ctx, f, false, &b);
	assert_int_equal(paper_pdf(&a, &one, &cause), ERR_OK);
	assert_int_equal(paper_pdf(&b, &two, &cause), ERR_OK);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
	doc_free(&a);
	doc_free(&b);
	buf_free(&one);
	buf_free(&two);
	free(f);
}

/* proves R4, O1 */
static void copies_and_training_are_marked(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(true, &facts_profile);
	int marks = 0;
	facts_fill(f);
	receipt_page_receipt(&ctx, f, true, &p.doc);
	for (size_t i = 0; i < p.doc.pages[0].n; i++)
		if (p.doc.pages[0].items[i].kind == ITEM_WATERMARK) {
			static const char *const texts[] = { "参考（原本ではありません）", "訓　練" };
			assert_string_equal(p.doc.pages[0].items[i].text, texts[marks++]);
		}
	assert_int_equal(marks, 2);
	print(&p);
	assert_has(&p.text, "参考（原本ではありません）");
	assert_has(&p.text, "写しの作成日 令和8年11月25日");
	assert_has(&p.text, "【訓練】");
	drop(&p);
	free(f);
}

/* proves R1, R5 */
static void zero_yen_and_unregistered(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct profile plain = facts_profile;
	plain.invoice_number[0] = '\0';
	struct ctx ctx = make_ctx(false, &plain);
	facts_fill(f);
	f->lines[0] = (struct bill_line){ "A00", "再診料", 1800, 1, 0, 0, "" };
	f->bill.n_lines = 1;
	f->bill.points = 1800;
	f->bill.share = 0;
	f->bill.insured_yen = f->bill.other_yen = f->bill.computed_yen = f->bill.amount = f->settlement.amount = 0;
	f->settlement.state = SETTLEMENT_ZERO;
	receipt_page_receipt(&ctx, f, false, &p.doc);
	print(&p);
	assert_has(&p.text, "お支払いなし（0円）");
	assert_has(&p.text, "1,800点");
	assert_has(&p.text, tax_note);
	assert_lacks(&p.text, "登録番号");
	assert_lacks(&p.text, "クレジットカード");
	drop(&p);
	free(f);
}

/* 90 lines of 10 points, twice each, in three pages of 40, 40 and 10. */
static void fill_long(struct receipt_facts *f)
{
	facts_fill(f);
	f->bill.n_lines = 90;
	for (int i = 0; i < 90; i++) {
		f->lines[i] = (struct bill_line){ .category = "D00", .points = 10, .count = 2 };
		str_fmt(f->lines[i].name, sizeof f->lines[i].name, "検査項目その%d", i + 1);
	}
}

/* proves R1, R7 */
static void a_statement_carries_its_sums(void **state)
{
	(void)state;
	struct paper p = { .path = "" };
	struct buf page = { 0 };
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	fill_long(f);
	receipt_page_statement(&ctx, f, false, &p.doc);
	assert_int_equal(p.doc.n_pages, 3);
	print(&p);
	for (int i = 0; i < 90; i++)
		assert_has(&p.text, f->lines[i].name);
	run((const char *const[]){ "pdftotext", "-f", "2", "-l", "2", p.path, "-", NULL }, &page);
	assert_has(&page, "2/3"); /* drawn with narrow spaces, which poppler joins */
	assert_has(&page, "前頁より繰越");
	assert_has(&page, "次頁へ繰越");
	assert_has(&page, "800点");
	assert_has(&page, "1,600点");
	assert_has(&page, tax_note);
	buf_clear(&page);
	run((const char *const[]){ "pdftotext", "-f", "3", "-l", "3", p.path, "-", NULL }, &page);
	assert_has(&page, "1,800点");
	assert_lacks(&page, "次頁へ繰越");
	buf_free(&page);
	drop(&p);
	free(f);
}

/* proves R1: points by the day, what is beside the package as ever; the sums end there, and the drugs follow with quantities alone */
static void the_statement_of_a_package_names_its_drugs(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	struct doc d = { 0 }, receipt = { 0 };
	facts_fill(f);
	facts_package(f, 45);
	receipt_page_statement(&ctx, f, false, &d);
	receipt_page_receipt(&ctx, f, false, &receipt);
	assert_int_equal(d.n_pages, 3);
	for (size_t i = 0; i < 3; i++) {
		char number[16];
		str_fmt(number, sizeof number, "%zu / 3", i + 1);
		assert_int_equal(count_texts(&d, i, number), 1);
		assert_int_equal(count_texts(&d, i, "様式5　診断群分類(DPC)による包括評価"), 1);
		assert_int_equal(count_texts(&d, i, tax_note), 1);
		assert_int_equal(count_texts(&d, i, "次頁へ繰越") + count_texts(&d, i, "前頁より繰越"), 0);
		assert_int_equal(count_texts(&d, i, "使用薬剤名"), i > 0);
		assert_int_equal(count_texts(&d, i, "合計"), i == 0);
	}
	assert_int_equal(count_texts(&d, 0, "包括　肺炎等（75歳以上）手術なし　入院期間Ⅰ"), 1);
	assert_int_equal(count_texts(&d, 0, "1日当たり 3,012点 × 7日"), 1);
	assert_int_equal(count_texts(&d, 0, "1日当たり 2,226点 × 7日"), 1);
	assert_int_equal(count_texts(&d, 0, "21,084点"), 1); /* 3,012 × 7 */
	assert_int_equal(count_texts(&d, 0, "気管切開術"), 1);
	assert_int_equal(count_texts(&d, 0, "38,166点　　0円"), 1);
	assert_int_equal(count_texts(&d, 0, "包括の薬剤その1"), 0);
	assert_int_equal(count_texts(&d, 1, "1錠"), 1);
	assert_int_equal(count_texts(&d, 1, "40.5mL"), 1);
	assert_int_equal(count_texts(&d, 2, "包括の薬剤その41"), 1);
	assert_int_equal(count_texts(&d, 2, "45錠"), 1);
	for (size_t k = 0; k < receipt.pages[0].n; k++)
		assert_true(!receipt.pages[0].items[k].text || !strstr(receipt.pages[0].items[k].text, "薬剤"));
	doc_free(&d);
	doc_free(&receipt);
	free(f);
}

/* proves R7 */
static void a_character_that_the_font_lacks_is_named(void **state)
{
	(void)state;
	struct doc d = { .size = PAGE_A5 };
	struct cause cause = { 0 };
	struct buf pdf = { 0 };
	char missing[128];
	struct page *p = doc_page(&d);
	page_text(p, 100, 100, 100, PAGE_LEFT, 0, "𠮷野家 葛\xF3\xA0\x84\x80城 العربية 한 ก");
	assert_true(paper_missing(&d, missing, sizeof missing) > 1);
	assert_non_null(strstr(missing, "한(U+D55C)"));
	assert_null(strstr(missing, "𠮷"));
	assert_null(strstr(missing, "葛"));
	assert_null(strstr(missing, "E0100"));
	assert_int_equal(paper_pdf(&d, &pdf, &cause), ERR_BAD_INPUT);
	assert_non_null(strstr(cause.text, "U+0E01"));
	assert_int_equal(pdf.len, 0);
	doc_free(&d);
	d = (struct doc){ .size = PAGE_A5 };
	page_text(doc_page(&d), 100, 100, 100, PAGE_LEFT, 0, "髙橋 﨑山 渡邉 葛\xF3\xA0\x84\x80城");
	assert_int_equal(paper_missing(&d, missing, sizeof missing), 0);
	doc_free(&d);
}

/* Beyond U+FFFF, and a variant that only its selector names: drawn, and found as what they are. proves R7, P4 */
static void rare_characters_of_names_are_drawn_and_found(void **state)
{
	(void)state;
	struct paper p = { .doc = { .size = PAGE_A5 }, .path = "" };
	struct buf fonts = { 0 }, words = { 0 };
	page_text(doc_page(&p.doc), 100, 300, 200, PAGE_LEFT, 0, "𠮷田 葛\xF3\xA0\x84\x84西 太郎");
	page_text(&p.doc.pages[0], 1380, 600, 200, PAGE_RIGHT, 0, "右𠮷");
	page_text(&p.doc.pages[0], 100, 900, 200, PAGE_LEFT, 300, "𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷終");
	print(&p);
	assert_has(&p.text, "𠮷田");
	assert_has(&p.text, "葛西 太郎"); /* searched by its plain character */
	assert_has(&p.text, "右𠮷");
	run((const char *const[]){ "pdffonts", p.path, NULL }, &fonts);
	assert_has(&fonts, "IPAexGothic");
	/* Squeezed into 30 mm (85 pt) from 10 mm (28.3 pt) on: the last character ends before 113.5 pt. */
	run((const char *const[]){ "pdftotext", "-bbox", p.path, "-", NULL }, &words);
	const char *end = strstr(words.data, "終</word>");
	assert_non_null(end);
	while (strncmp(end, "xMax=", 5) != 0)
		end--;
	double right = strtod(end + 6, NULL);
	assert_true(right > 110 && right < 114);
	buf_free(&fonts);
	buf_free(&words);
	drop(&p);
}

/* proves O3 */
static void a_preview_shows_the_page_as_text(void **state)
{
	(void)state;
	struct receipt_facts *f = mem_new(sizeof *f);
	struct ctx ctx = make_ctx(false, &facts_profile);
	struct doc d = { 0 };
	char text[8000];
	facts_fill(f);
	receipt_page_receipt(&ctx, f, true, &d);
	doc_preview(&d, 0, 78, text, sizeof text);
	const char *title = strstr(text, "領　収　証"), *total = strstr(text, "7,204円");
	assert_non_null(title);
	assert_non_null(total);
	assert_true(title < total);
	assert_non_null(strstr(text, "【参考（原本ではありません）】"));
	doc_free(&d);
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_can_be_read_and_searched),
		cmocka_unit_test(a_part_payment_is_told_as_one),
		cmocka_unit_test(what_is_taken_off_has_its_row),
		cmocka_unit_test(the_earlier_balance_stands_beside_the_money),
		cmocka_unit_test(everything_stays_on_the_paper),
		cmocka_unit_test(sheets_count_their_pages),
		cmocka_unit_test(the_font_is_embedded_and_cut),
		cmocka_unit_test(the_same_document_gives_the_same_bytes),
		cmocka_unit_test(copies_and_training_are_marked),
		cmocka_unit_test(zero_yen_and_unregistered),
		cmocka_unit_test(a_statement_carries_its_sums),
		cmocka_unit_test(the_statement_of_a_package_names_its_drugs),
		cmocka_unit_test(a_character_that_the_font_lacks_is_named),
		cmocka_unit_test(rare_characters_of_names_are_drawn_and_found),
		cmocka_unit_test(a_preview_shows_the_page_as_text),
	};
	return cmocka_run_group_tests(tests, pdf_folder_make, pdf_folder_remove);
}
