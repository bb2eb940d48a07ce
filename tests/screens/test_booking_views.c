/* Every view of the bookings in every dress (lib/dress.h). proves A2, A7, A8, A11, O3, O4 */
#include <cmocka.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/menu.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/dress.h"
#include "lib/morning.h"

#include "base/banned.h"

static struct morning m;
static struct ctx *ctx = &m.h.ctx;

static const char menus[] =
	"[closures]\n2026-12-01 = 創立記念日\n"
	"[menu.saishin]\ncategory = 診療\nname = 再診\ndepartment = 内科\nminutes = 30\ncapacity = 2\norder = 1\n"
	"mon = 9:00-12:00, 13:30-16:30\ntue = 9:00-12:00\nwed = 9:00-12:00\nthu = 9:00-12:00\nfri = 9:00-12:00\nsat = 9:00-12:00\n"
	"day = 2026-12-03 closed | 学会\n"
	"[menu.seikei]\ncategory = 診療\nname = 整形 再診\ndepartment = 整形外科\nresource = 第2診察室\nminutes = 60\ncapacity = 1\norder = 2\n"
	"mon = 10:00-12:00\ntue = 10:00-12:00\nsat = 9:00-12:00\n"
	"[menu.dock]\ncategory = 検診\nname = 人間ドック（胃内視鏡）\ndepartment = 内科\nminutes = 120\ncapacity = 1\norder = 3\ntue = 9:00-11:00\n"
	"terms = 前日は 21 時から食事をしないでください\nquestion = yesno required | 薬を飲んでいますか\nquestion = text | 薬の名前\nif = 1 | yes\n"
	"question = choice required | 希望の検査\noption = 胃カメラ\noption = バリウム\n"
	"[menu.vaccine]\ncategory = 予防接種\nname = インフルエンザ\ndepartment = 内科\nminutes = 15\ncapacity = 10\norder = 4\nhold_minutes = 60\ntue = 9:00-10:00\nsat = 9:00-10:00\n"
	"[menu.shinkan]\ncategory = 診療\nname = 新患\ndepartment = 内科\nminutes = 30\ncapacity = 1\norder = 5\ntue = 9:00-11:00\n"
	"[menu.hifu]\ncategory = 診療\nname = 皮膚科\ndepartment = 皮膚科\nminutes = 30\ncapacity = 4\norder = 6\ntue = 9:00-11:00\n"
	"[menu.ganka]\ncategory = 診療\nname = 眼科\ndepartment = 眼科\nminutes = 30\ncapacity = 4\norder = 7\ntue = 9:00-11:00\n";

/* 再診 on the 24th: a full time with one beyond it, one without a card; a vaccination that is held for an hour; a check-up with message and answers. */
static void bookings(void)
{
	struct booking b;
	struct booking_near near;
	diary_book(ctx, "saishin", "2026-11-24T09:00", &(struct booking_new){ .patient_id = m.taro2 });
	diary_book(ctx, "saishin", "2026-11-24T09:00", &(struct booking_new){ .patient_id = m.sachiko });
	diary_book(ctx, "saishin", "2026-11-24T09:00", &(struct booking_new){ .patient_id = m.ichiro, .override = "痛みが強い" });
	diary_book(ctx, "saishin", "2026-11-24T09:30", &(struct booking_new){ .patient_id = m.minoru });
	diary_book(ctx, "vaccine", "2026-11-24T09:15", &(struct booking_new){ .patient_id = m.minoru });
	diary_book(ctx, "saishin", "2026-11-24T09:30", &(struct booking_new){ .person = { .name = "中村 三郎", .kana = "ナカムラ サブロウ", .sex = 'm', .birth = date_of(1990, 1, 2),
		.phone = "090-1111-2222" } });
	diary_book(ctx, "saishin", "2026-11-21T10:30", &(struct booking_new){ .patient_id = m.jiro });
	b = diary_book(ctx, "saishin", "2026-11-24T11:00", &(struct booking_new){ .patient_id = m.jiro });
	assert_int_equal(booking_cancel(ctx, b.id, &(struct booking_change){ .reason = "都合が悪くなった" }, &b), ERR_OK);
	b = diary_book(ctx, "dock", "2026-12-08T09:00", &(struct booking_new){ .patient_id = m.jiro, .terms = true, .message = "車椅子で行きます。付き添いが一人います。入口に近い部屋だと助かります。",
		.n_answers = 3, .answers = { { .pos = 1, .answer = "yes" }, { .pos = 2, .answer = "ワーファリン" }, { .pos = 3, .answer = "胃カメラ" } } });
	assert_int_equal(booking_move(ctx, b.id, b.menu_id, diary_at("2026-12-15T09:00"), &(struct booking_change){ .reason = NULL }, &b, &near), ERR_OK);
}

static int setup(void **state)
{
	(void)state;
	morning_new(&m, "atokure");
	house_act(ctx, "training", ROLES_ALL);
	diary_menus(ctx, menus);
	bookings();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	diary_sound(ctx);
	morning_free(&m);
	return 0;
}

#define JIRO "scan 0007712043\n"
#define TYPED "key ^U\ntype 担当医が不在のため、別の日に変更をお願いします\nkey Tab\nkey ^U\ntype The doctor is away\n" /* over the draft of the run before */
#define TUESDAY "key /\ntype 11/24\nkey Enter\n"

static const unsigned clerk = 1u << ROLE_RECEPTION, admin = 1u << ROLE_ADMIN, chief = 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR;

/* Each only looks, so that the order doesn't matter. */
static const struct view { const char *name; const unsigned *roles; const char *keys; } views[] = {
	{ "month", &clerk, JIRO "key F2\nkey m\nkey Enter\n" TUESDAY },
	{ "week", &clerk, JIRO "key F2\nkey m\nkey Enter\n" TUESDAY "key v\n" },
	{ "nobody", &clerk, "key F2\n" },
	{ "day", &clerk, JIRO "key F2\n" TUESDAY "key d\nkey Right\n" },
	{ "list", &clerk, "key F2\n" TUESDAY "key l\n" },
	{ "own", &clerk, JIRO "key F2\nkey h\n" },
	{ "one", &clerk, JIRO "key F2\nkey h\nkey Enter\n" },
	{ "new", &clerk, "key F2\nkey m\nkey Enter\n" TUESDAY "key Down\nkey Down\nkey Enter\n" },
	{ "new-questions", &clerk, JIRO "key F2\nkey /\ntype 12/8\nkey Enter\nkey e\n" },
	{ "refused", &clerk, JIRO "key F2\nkey m\nkey Enter\n" TUESDAY "key Enter\n" },
	{ "menus", &admin, "key F2\nkey F10\n" },
	{ "menu-sheet", &admin, "key F2\nkey F10\nkey Down\nkey Down\nkey F6\n" },
	{ "menu-edit", &admin, "key F2\nkey F10\nkey Down\nkey Down\nkey F5\n" },
	{ "menu-days", &admin, "key F2\nkey F10\nkey d\n" },
	{ "menu-day", &admin, "key F2\nkey F10\nkey d\nkey F5\n" },
	{ "menu-questions", &admin, "key F2\nkey F10\nkey Down\nkey Down\nkey q\n" },
	{ "menu-question", &admin, "key F2\nkey F10\nkey Down\nkey Down\nkey q\nkey Down\nkey F5\n" },
	{ "menu-choice", &admin, "key F2\nkey F10\nkey Down\nkey Down\nkey q\nkey End\nkey F5\n" },
	{ "menu-terms", &admin, "key F2\nkey F10\nkey Down\nkey Down\nkey t\n" },
	{ "closures", &admin, "key F2\nkey F10\nkey c\n" },
	{ "free", &clerk, JIRO "key F2\nkey s\n" },
	{ "free-found", &clerk, JIRO "key F2\nkey s\nkey Up\nkey ^U\ntype 11/24\nkey F5\n" },
	{ "waiting", &clerk, JIRO "key F2\nkey m\nkey Enter\n" TUESDAY "key w\n" },
	{ "tell", &chief, "key F2\nkey m\nkey Enter\n" TUESDAY "key t\n" TYPED "key F5\n" },
};

static void every_view_in_every_dress(void **state)
{
	(void)state;
	char name[64];
	for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
		house_act(ctx, "yamada", *views[v].roles);
		morning_desk(&m);
		str_fmt(name, sizeof name, "booking/%s", views[v].name);
		dress_check(&m, name, views[v].keys);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(every_view_in_every_dress, setup, teardown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
