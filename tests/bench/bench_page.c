/* What changes from patient to patient, name and kana too, so that no page is the one before it. */
#include "bench/bench_page.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "paper/facts.h"
#include "paper/paper.h"

static const char *const names[][2] = {
	{ "髙橋 太郎", "タカハシ タロウ" }, { "渡邉 幸子", "ワタナベ サチコ" }, { "鈴木 次郎", "スズキ ジロウ" }, { "斎藤 花子", "サイトウ ハナコ" },
	{ "長谷川 実", "ハセガワ ミノル" }, { "五十嵐 健一", "イガラシ ケンイチ" }, { "小笠原 緑", "オガサワラ ミドリ" },
};

void bench_page_make(int i, struct doc *doc)
{
	struct ctx ctx = { .clock = &facts_clock, .profile = &facts_profile };
	struct receipt_facts *f = mem_new(sizeof *f);
	int who = i % (int)(sizeof names / sizeof *names);
	facts_fill(f);
	str_fmt(f->bill.number, sizeof f->bill.number, "B-%06d", i + 1);
	str_fmt(f->patient.card, sizeof f->patient.card, "%010d", 12345678 + i * 7);
	str_copy(f->patient.name, sizeof f->patient.name, names[who][0]);
	str_copy(f->patient.kana, sizeof f->patient.kana, names[who][1]);
	f->receipt.serial_no = i + 1;
	receipt_page_receipt(&ctx, f, false, doc);
	free(f);
}

size_t bench_page_ours(int i)
{
	struct doc doc = { .size = PAGE_A4 };
	struct buf pdf = { 0 };
	struct cause cause;
	bench_page_make(i, &doc);
	if (paper_pdf(&doc, &pdf, &cause))
		die("bench: %s", cause.text);
	size_t size = pdf.len;
	doc_free(&doc);
	buf_free(&pdf);
	return size;
}
