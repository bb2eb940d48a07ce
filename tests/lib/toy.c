/* Screens whose every look and key is known by heart. Texts are plain Japanese: nothing here is translated. */
#include "lib/toy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/die.h"
#include "base/str.h"
#include "tui/dialog.h"
#include "tui/form.h"
#include "tui/list.h"
#include "tui/script.h"

struct toy toy;

struct board { struct list list; };
struct page { int64_t id; int64_t confirmed; };
struct entry { struct form form; int64_t id; };

static int64_t toy_utc(const struct clock *c)
{
	(void)c;
	return toy.utc;
}

static int64_t toy_mono(const struct clock *c)
{
	struct timespec t;
	(void)c;
	if (!toy.real_clock)
		return toy.mono;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- board */

static int64_t board_count(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	toy.counts++;
	return *toy.narrow ? 3 : toy.rows;
}

static int board_fetch(struct ctx *ctx, void *state, int64_t first, int n, struct list_row *rows)
{
	int i = 0;
	int64_t all = *toy.narrow ? 3 : toy.rows;
	(void)ctx, (void)state;
	toy.fetches++;
	for (; i < n && first + i < all; i++) {
		long long id = first + i + 1 - toy.shift;
		rows[i].id = id > 0 ? id : TOY_ROWS + 1 - id;
		list_cell(&rows[i], 0, STYLE_TEXT, "優先受付");
		list_cell(&rows[i], 1, STYLE_TEXT, "%010lld", (long long)rows[i].id);
		list_cell(&rows[i], 2, STYLE_TEXT, "髙橋 太郎%s", toy.narrow);
		list_cell(&rows[i], 3, rows[i].id % 2 ? STYLE_DONE : STYLE_TODO, "%s", rows[i].id % 2 ? "○ 済" : "！未");
		list_cell(&rows[i], 4, STYLE_MONEY, "%lld", (long long)rows[i].id * 10);
	}
	toy.fetched += i;
	return i;
}

static void board_narrow(struct ctx *ctx, void *state, const char *text)
{
	(void)ctx, (void)state;
	str_copy(toy.narrow, sizeof toy.narrow, text);
}

static const struct list_column board_columns[] = {
	{ "次の行き先", 16, ALIGN_LEFT, 0, false }, { "診察券", 10, ALIGN_LEFT, 0, false }, { "氏名", 14, ALIGN_LEFT, 0, true },
	{ "状態", 8, ALIGN_LEFT, 1, false }, { "金額", 10, ALIGN_RIGHT, 2, false }, { 0 },
};

static const struct list_model board_model = {
	.columns = board_columns, .count = board_count, .fetch = board_fetch, .narrow = board_narrow,
	.empty = "番号・カナ・氏名を入力するか、診察券を読み取ってください",
};

static struct outcome board_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct board *b = state;
	(void)ctx, (void)arg;
	list_init(&b->list, &board_model);
	str_copy(b->list.note, sizeof b->list.note, "並び: 次の行き先");
	return outcome_stay();
}

static struct list *board_list(void *state)
{
	return &((struct board *)state)->list;
}

static struct rect board_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, 2, cols, rows - 2 };
}

static void board_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state;
	toy.drawn++;
	canvas_text(c, 1, 0, STYLE_NEXT, "▶ 次: 優先受付へ 6");
	canvas_hline(c, 1);
}

static struct outcome board_open(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&toy_page, list_selected(&((struct board *)state)->list));
}

static struct outcome board_form(struct ctx *ctx, void *state)
{
	struct arg arg = { .id = list_selected(&((struct board *)state)->list) };
	(void)ctx;
	str_copy(arg.text, sizeof arg.text, toy.about ? toy.about : "");
	return outcome_push_arg(&toy_form, &arg);
}

static struct outcome board_why(struct ctx *ctx, void *state)
{
	struct cause why = { 0 };
	(void)ctx, (void)state;
	cause_reason(&why, "V4", "自己負担上限額管理票をお持ちです", "会計受付⑥");
	cause_reason(&why, "V5", "利用登録から15分たっていません", "");
	return outcome_dialog(dialog_reasons("あと払いをご利用いただけない理由", "0012345678  髙橋 太郎", &why));
}

static struct outcome board_pay(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&toy_pay, list_selected(&((struct board *)state)->list));
}

static const struct screen_key board_keys[] = {
	{ .key = K_ENTER, .help = "選んだ行を開きます", .action = ACTION_LOOK, .run = board_open },
	{ .key = K_F5, .label = "開く", .help = "選んだ行を開きます", .action = ACTION_LOOK, .run = board_open },
	{ .key = K_F6, .label = "入力", .help = "入力の画面を開きます", .action = ACTION_BILL_EDIT, .run = board_form },
	{ .key = K_F7, .label = "窓口払い", .help = "窓口で受け取ります", .action = ACTION_PAY_COUNTER, .run = board_pay },
	{ .key = '?', .label = "理由", .help = "利用できない理由をすべて示します", .action = ACTION_LOOK, .run = board_why },
	{ 0 },
};

const struct screen toy_home = {
	.id = "board", .title = "本日の来院", .state_size = sizeof(struct board), .flags = SCREEN_LIVE, .keys = board_keys,
	.enter = board_enter, .draw = board_draw, .list = board_list, .list_area = board_area,
};

/* ---- page */

static struct outcome page_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct page *p = state;
	if (arg->id == 404)
		return outcome_with(outcome_back(), STYLE_REFUSED, "患者 %lld は見つかりません", (long long)arg->id);
	(void)ctx;
	p->id = arg->id;
	return outcome_stay();
}

static struct outcome page_shown(struct ctx *ctx, void *state)
{
	const struct page *p = state;
	(void)ctx;
	toy.shown++;
	if (p->id == 500)
		return outcome_with(outcome_back(), STYLE_REFUSED, "参照を記録できないため閉じました");
	return outcome_stay();
}

static void page_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct page *p = state;
	(void)ctx;
	canvas_fmt(c, 1, 0, STYLE_TITLE, "%010lld  髙橋 太郎", (long long)p->id);
	canvas_pair(c, 1, 2, 10, "保険", p->confirmed ? STYLE_DONE : STYLE_TODO, p->confirmed ? "○ 確認済" : "× 未確認");
	canvas_yen(c, 1, 3, 20, 12880, "円");
}

static struct outcome confirm_then(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)ctx;
	((struct page *)state)->confirmed = a->tag;
	return outcome_say(STYLE_DONE, "保険を確認しました");
}

static struct outcome page_confirm(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_dialog(dialog_confirm("保険確認", "生年月日は昭和55年3月1日ですか", false, confirm_then, 7));
}

static bool unconfirmed(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return !((const struct page *)state)->confirmed;
}

static void page_leave(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	toy.wiped++;
}

static const struct screen_key page_keys[] = {
	{ .key = K_F5, .label = "保険確認", .help = "今月の保険確認を記録します", .action = ACTION_INSURANCE_CONFIRM, .run = page_confirm, .when = unconfirmed },
	{ 0 },
};

const struct screen toy_page = {
	.id = "page", .title = "患者", .state_size = sizeof(struct page), .keys = page_keys,
	.enter = page_enter, .shown = page_shown, .draw = page_draw, .leave = page_leave,
};

/* ---- form */

static const struct choice sexes[] = { { "male", "男" }, { "female", "女" }, { NULL, NULL } };

static const struct field entry_fields[] = {
	{ .name = "name", .label = "氏名", .kind = FIELD_TEXT, .cols = 20, .max = 60, .required = true },
	{ .name = "birth", .label = "生年月日", .kind = FIELD_BIRTH, .cols = 20 },
	{ .name = "sex", .label = "性別", .kind = FIELD_CHOICE, .cols = 10, .choices = sexes },
	{ .name = "yen", .label = "金額", .kind = FIELD_YEN, .cols = 12, .hint = "円" },
	{ .name = "pin", .label = "暗証", .kind = FIELD_PASSWORD, .cols = 12 },
	{ 0 },
};

static struct outcome entry_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct entry *e = state;
	(void)ctx;
	e->id = arg->id;
	form_init(&e->form, entry_fields);
	return outcome_stay();
}

static struct form *entry_form(void *state)
{
	return &((struct entry *)state)->form;
}

static struct outcome entry_submit(struct ctx *ctx, void *state)
{
	const struct form *f = &((struct entry *)state)->form;
	int64_t yen = 0;
	form_number(f, "yen", &yen);
	(void)ctx;
	str_fmt(toy.submitted, sizeof toy.submitted, "%s|%s|%s|%lld|%s", form_text(f, "name"), form_text(f, "birth"),
		form_text(f, "sex"), (long long)yen, form_text(f, "pin"));
	return outcome_with(outcome_back(), STYLE_DONE, "登録しました");
}

static const struct screen_key entry_keys[] = {
	{ .key = K_F5, .label = "登録", .help = "入力を登録します", .action = ACTION_BILL_EDIT },
	{ 0 },
};

const struct screen toy_form = {
	.id = "entry", .title = "入力", .state_size = sizeof(struct entry), .keys = entry_keys,
	.enter = entry_enter, .form = entry_form, .submit = entry_submit,
};

/* ---- payment and lock */

static bool always(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static void pay_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state;
	canvas_text(c, 1, 0, STYLE_NEXT, "▶ 次: 現金をお預かりする");
}

const struct screen toy_pay = { .id = "pay", .title = "窓口払い", .draw = pay_draw, .pinned = always };

static void lock_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	(void)ctx, (void)state;
	canvas_fit(c, 0, 4, c->at.cols, ALIGN_CENTRE, STYLE_TITLE, "ロック中");
}

static struct outcome unlock(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_back();
}

static const struct screen_key lock_keys[] = {
	{ .key = K_ENTER, .label = "解除", .help = "ロックを解除します", .action = ACTION_SIGN_IN, .run = unlock }, { 0 },
};

const struct screen toy_lock = { .id = "lock", .title = "ロック", .flags = SCREEN_BARE | SCREEN_GATE, .keys = lock_keys, .draw = lock_draw };

/* ---- the desk around them */

static struct outcome global_help(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_help();
}

static struct outcome global_home(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_home();
}

static struct outcome global_quit(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_quit();
}

static struct outcome global_lock(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_lock();
}

static const struct screen_key globals[] = {
	{ .key = K_F1, .label = "ヘルプ", .help = "この画面のキーを示します", .run = global_help, .first = true },
	{ .key = K_F2, .label = "予約", .help = "予約を開きます", .action = ACTION_BOOK, .run = global_home },
	{ .key = K_F3, .label = "利用登録", .help = "利用登録を開きます", .action = ACTION_ENROLL, .run = global_home },
	{ .key = K_F4, .label = "請求", .help = "請求を開きます", .action = ACTION_BILL_EDIT, .run = global_home },
	{ .key = K_F9, .label = "決済", .help = "決済を開きます", .action = ACTION_SETTLE_RUN, .run = global_home },
	{ .key = K_F10, .label = "管理", .help = "管理を開きます", .action = ACTION_STAFF, .run = global_home },
	{ .key = K_F12, .label = "ロック", .help = "画面をロックします", .run = global_lock, .first = true },
	{ .key = K_CTRL('Q'), .help = "終了します", .run = global_quit },
	{ 0 },
};

static bool toy_may(const struct ctx *ctx, enum action a)
{
	(void)ctx;
	return a != ACTION_PAY_COUNTER || toy.may_pay;
}

static void toy_title(const struct ctx *ctx, const struct screen *s, struct tui_title *out)
{
	(void)ctx;
	str_copy(out->part[0], sizeof out->part[0], "中央病院 1階 優先受付");
	str_copy(out->part[1], sizeof out->part[1], "山田 花子（受付）");
	if (s != &toy_home)
		str_copy(out->part[2], sizeof out->part[2], s->title);
}

static const char *toy_box_label(const struct ctx *ctx)
{
	(void)ctx;
	return "診察券・カナ・電話・生年月日";
}

static void toy_health(struct ctx *ctx, struct tui_health *out)
{
	(void)ctx;
	out->n = 2;
	out->part[0].style = STYLE_TEXT;
	str_copy(out->part[0].text, sizeof out->part[0].text, "決済待ち 128");
	out->part[1].style = STYLE_REFUSED;
	str_copy(out->part[1].text, sizeof out->part[1].text, "失敗 2");
	if (!toy.printer)
		return;
	out->part[out->n].style = STYLE_TODO;
	str_copy(out->part[out->n++].text, sizeof out->part[0].text, toy.printer);
}

static struct outcome toy_on_box(struct ctx *ctx, const char *text, bool is_scan)
{
	int64_t id;
	(void)ctx;
	str_fmt(toy.looked_up, sizeof toy.looked_up, "%s%s", is_scan ? "scan:" : "", text);
	if (!str_int64(text, 1, 9999999999, &id))
		return outcome_say(STYLE_REFUSED, "%s: 見つかりません", text);
	return outcome_open(&toy_page, id);
}

static bool toy_changed(struct ctx *ctx)
{
	bool was = toy.changed;
	(void)ctx;
	toy.changed = false;
	return was;
}

static struct outcome toy_lock_now(struct ctx *ctx)
{
	(void)ctx;
	return outcome_push(&toy_lock, 0);
}

static int toy_idle(const struct ctx *ctx)
{
	(void)ctx;
	return toy.idle;
}

static void toy_set_now(struct ctx *ctx, int64_t utc)
{
	(void)ctx;
	toy.utc = utc;
}

static void toy_draft_put(struct ctx *ctx, const char *key, const char *text)
{
	(void)ctx;
	str_copy(toy.draft_key, sizeof toy.draft_key, key);
	str_copy(toy.draft_text, sizeof toy.draft_text, text);
}

static bool toy_draft_get(struct ctx *ctx, const char *key, char *out, size_t size)
{
	(void)ctx;
	return strcmp(key, toy.draft_key) == 0 && *toy.draft_text && str_copy(out, size, toy.draft_text);
}

void toy_init(void)
{
	toy = (struct toy){ .rows = TOY_ROWS, .utc = tokyo_utc(date_of(2026, 11, 21), 9 * 3600 + 41 * 60) };
	toy.clock = (struct clock){ .utc = toy_utc, .mono_ms = toy_mono };
	toy.ctx.clock = &toy.clock;
	toy.app = (struct tui_app){
		.ctx = &toy.ctx, .home = &toy_home, .globals = globals, .may = toy_may, .title = toy_title,
		.box_label = toy_box_label, .health = toy_health, .on_box = toy_on_box, .changed = toy_changed,
		.lock = toy_lock_now, .idle_seconds = toy_idle, .set_now = toy_set_now,
		.draft_put = toy_draft_put, .draft_get = toy_draft_get,
	};
}

const char *toy_script(const char *commands, int cols, int rows, enum scheme scheme, enum err *err)
{
	static char *text;
	size_t size;
	free(text);
	text = NULL;
	FILE *out = open_memstream(&text, &size);
	FILE *in = fmemopen((void *)(uintptr_t)commands, strlen(commands), "r");
	must(in && out);
	enum err e = script_run(&toy.app, in, out, cols, rows, scheme);
	fclose(in);
	fclose(out);
	if (err)
		*err = e;
	return text;
}
