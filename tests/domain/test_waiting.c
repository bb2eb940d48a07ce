/* The waiting list in its order, reminders, notices; the time is the same everywhere. proves A7, A8, A3, P8, F21, X7, K3, K4 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "crypto/random.h"
#include "domain/booking.h"
#include "domain/booking_page.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "domain/outbox.h"
#include "domain/patient.h"
#include "domain/slip.h"
#include "domain/waiting.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db.h"

#include "base/banned.h"

static int set_up(void **state)
{
	static struct diary s;
	diary_new(&s, 1, "tue = 9:00-10:00\noffer_minutes = 60\n");
	clinic_enroll(s.ctx, s.taro);
	clinic_enroll(s.ctx, s.hanako);
	*state = &s;
	return 0;
}

static struct booking book(struct diary *s, int64_t patient, const char *at)
{
	struct booking_new n = { .menu_id = s->menu, .start_at = diary_at(at), .patient_id = patient };
	assert_int_equal(booking_book(s->ctx, &n, &s->b, &s->near), ERR_OK);
	return s->b;
}

static struct notice newest(struct diary *s, int64_t patient)
{
	struct notice n;
	int found;
	assert_int_equal(notice_list(s->ctx, patient, 1, &n, &found), ERR_OK);
	assert_int_equal(found, 1);
	return n;
}

static struct waiting of(struct diary *s, int64_t patient)
{
	struct waiting w;
	int n;
	assert_int_equal(waiting_all(s->ctx, &(struct waiting_filter){ .patient_id = patient, .day = DAY_NONE }, 0, 1, &w, &n), ERR_OK);
	assert_int_equal(n, 1);
	return w;
}

/* Two places on Tuesday the 24th, both taken; two wait in order; one place becomes free. */
static void test_offered_in_order(void **state)
{
	struct diary *s = *state;
	struct waiting w;
	struct booking_change c = { .reason = "電話" };
	day_t day = date_of(2026, 11, 24);
	struct booking first = book(s, s->taro, "2026-11-24T09:00");
	assert_int_equal(waiting_add(s->ctx, s->menu, s->hanako, day, day, &w), ERR_REFUSED); /* there is a place */
	int64_t other = clinic_patient(s->ctx, "0000000001", "田中 実", "タナカ ミノル");
	book(s, other, "2026-11-24T09:30");
	assert_int_equal(waiting_add(s->ctx, s->menu, s->hanako, day, day, &w), ERR_OK);
	assert_int_equal(waiting_add(s->ctx, s->menu, s->hanako, day, day, &w), ERR_DUPLICATE);
	assert_int_equal(waiting_add(s->ctx, s->menu, s->jiro, day, day, &w), ERR_OK);
	assert_int_equal(booking_cancel(s->ctx, first.id, &c, &s->b), ERR_OK);
	assert_int_equal(newest(s, s->taro).kind, NOTICE_CANCELLED);
	/* the first is offered it, and it is held */
	assert_int_equal(of(s, s->hanako).state, WAITING_OFFERED);
	assert_int_equal(of(s, s->jiro).state, WAITING_WAITING);
	struct booking offer;
	assert_int_equal(booking_by_id(s->ctx, of(s, s->hanako).booking_id, &offer), ERR_OK);
	assert_int_equal(offer.state, BOOKING_PROVISIONAL);
	assert_int_equal(offer.hold_until, s->h.time.now + 3600);
	assert_int_equal(newest(s, s->hanako).kind, NOTICE_OFFER);
	struct booking_new n = { .menu_id = s->menu, .start_at = offer.start_at, .patient_id = s->taro };
	assert_int_equal(booking_book(s->ctx, &n, &s->b, &s->near), ERR_REFUSED);
	/* after its time the next is */
	int lapsed;
	s->h.time.now += 3600;
	assert_int_equal(booking_lapse(s->ctx, &lapsed), ERR_OK);
	assert_int_equal(of(s, s->hanako).state, WAITING_MISSED);
	assert_int_equal(of(s, s->jiro).state, WAITING_OFFERED);
	assert_int_equal(booking_confirm(s->ctx, of(s, s->jiro).booking_id, 0, &s->b), ERR_OK);
	assert_int_equal(of(s, s->jiro).state, WAITING_TAKEN);
	assert_int_equal(s->b.patient_id, s->jiro);
	/* whom a rule is against is passed over */
	assert_int_equal(waiting_add(s->ctx, s->menu, s->jiro, day, day, &w), ERR_OK);
	assert_int_equal(waiting_withdraw(s->ctx, w.id, w.version), ERR_OK);
	assert_int_equal(waiting_withdraw(s->ctx, w.id, 0), ERR_BAD_STATE);
}

static struct booking_person nobody(const char *name, const char *phone, const char *email)
{
	struct booking_person p = { .kana = "ナカムラ サブロウ", .sex = 'm', .birth = date_of(1990, 1, 2) };
	str_copy(p.name, sizeof p.name, name);
	str_copy(p.phone, sizeof p.phone, phone);
	str_copy(p.email, sizeof p.email, email);
	return p;
}

static struct notice_item newest_of_all(struct diary *s)
{
	struct notice_item i;
	int n;
	assert_int_equal(notice_all(s->ctx, NOTICES_ALL, 0, 1, &i, &n), ERR_OK);
	assert_int_equal(n, 1);
	return i;
}

/* Without a card: a name and how to be reached; an offer goes by mail or by telephone, and all is the patient's once the card exists. proves A2 */
static void test_without_card(void **state)
{
	struct diary *s = *state;
	struct waiting w, all[4];
	struct booking_change c = { .reason = "電話" };
	day_t day = date_of(2026, 11, 24);
	int n;
	struct booking first = book(s, s->taro, "2026-11-24T09:00"), second = book(s, s->hanako, "2026-11-24T09:30");
	struct booking_person called = nobody("中村 三郎", "090-1111-2222", ""), mailed = nobody("小林 海", "", "umi@example.jp"), none = nobody("誰か", "", "");
	assert_int_equal(waiting_add_person(s->ctx, s->menu, &none, day, day, &w), ERR_BAD_INPUT);
	struct booking_person secret = nobody("4242 4242 4242 4242", "1", "");
	assert_int_equal(waiting_add_person(s->ctx, s->menu, &secret, day, day, &w), ERR_SECRET_TEXT);
	assert_int_equal(waiting_add_person(s->ctx, diary_menu(s->ctx, "closed", 1, "who = staff\n"), &called, day, day, &w), ERR_REFUSED);
	assert_int_equal(waiting_add_person(s->ctx, s->menu, &called, day, day, &w), ERR_OK);
	assert_int_equal(waiting_add_person(s->ctx, s->menu, &called, day, day, &w), ERR_DUPLICATE);
	assert_int_equal(waiting_add_person(s->ctx, s->menu, &mailed, day, day, &w), ERR_OK);
	assert_int_equal(booking_cancel(s->ctx, first.id, &c, &s->b), ERR_OK);
	struct notice_item i = newest_of_all(s);
	assert_int_equal(i.kind, NOTICE_OFFER);
	assert_int_equal(i.got, NOTICE_GOT_CALL);
	assert_string_equal(i.phone, "090-1111-2222");
	assert_int_equal(notice_called(s->ctx, i.id, true), ERR_OK);
	assert_int_equal(notice_called(s->ctx, i.id, true), ERR_CONFLICT);
	assert_int_equal(newest_of_all(s).got, NOTICE_GOT_CALLED);
	i18n_use(LANG_EN); /* of the desk: of whom nobody knows the language is written to in Japanese */
	assert_int_equal(booking_cancel(s->ctx, second.id, &c, &s->b), ERR_OK);
	i18n_use(LANG_JA);
	i = newest_of_all(s);
	assert_int_equal(i.kind, NOTICE_OFFER);
	assert_int_equal(i.got, NOTICE_GOT_WAITS);
	struct notice letter;
	assert_int_equal(notice_by_id(s->ctx, i.id, &letter), ERR_OK);
	assert_int_equal(letter.lang, LANG_JA);
	assert_non_null(strstr(letter.body, "小林 海"));
	assert_int_equal(notice_called(s->ctx, i.id, true), ERR_BAD_STATE);
	/* the card exists now: the place, the turn and what was told are the patient's */
	int64_t saburo = clinic_patient(s->ctx, "0000000001", "中村 三郎", "ナカムラ サブロウ");
	assert_int_equal(waiting_all(s->ctx, &(struct waiting_filter){ .menu_id = s->menu, .day = DAY_NONE, .open = true }, 0, 4, all, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(waiting_join(s->ctx, all[0].id, 0, saburo), ERR_REFUSED); /* born on another day */
	struct booking_person fits = nobody("中村 三郎", "090-1111-2222", "");
	fits.birth = DAY_NONE;
	assert_int_equal(booking_cancel(s->ctx, all[0].booking_id, &c, &s->b), ERR_OK); /* both refused: nobody waits any more */
	assert_int_equal(booking_cancel(s->ctx, all[1].booking_id, &c, &s->b), ERR_OK);
	book(s, s->taro, "2026-11-24T09:00");
	first = book(s, s->hanako, "2026-11-24T09:30");
	assert_int_equal(waiting_add_person(s->ctx, s->menu, &fits, day, day, &w), ERR_OK);
	assert_int_equal(waiting_offer(s->ctx, w.id, 0, &s->b), ERR_REFUSED); /* nothing is free */
	assert_int_equal(booking_cancel(s->ctx, first.id, &c, &s->b), ERR_OK);
	assert_int_equal(notice_list(s->ctx, saburo, 4, (struct notice[4]){ { 0 } }, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(waiting_join(s->ctx, w.id, 0, saburo), ERR_OK);
	assert_int_equal(of(s, saburo).state, WAITING_OFFERED);
	assert_int_equal(newest(s, saburo).kind, NOTICE_OFFER);
	assert_int_equal(booking_confirm(s->ctx, of(s, saburo).booking_id, 0, &s->b), ERR_OK);
	assert_int_equal(s->b.patient_id, saburo);
}

/* Who has an offer is taken off with it, and the next is offered the place; as the desk saw it, or not at all. */
static void test_withdrawn_with_offer(void **state)
{
	struct diary *s = *state;
	struct waiting w, next;
	day_t day = date_of(2026, 11, 24);
	struct booking first = book(s, s->taro, "2026-11-24T09:00");
	book(s, clinic_patient(s->ctx, "0000000001", "田中 実", "タナカ ミノル"), "2026-11-24T09:30");
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, s->hanako, day, day, &w));
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, s->jiro, day, day, &next));
	clinic_ok(s->ctx, booking_cancel(s->ctx, first.id, &(struct booking_change){ .reason = "電話" }, &s->b));
	struct waiting offered = of(s, s->hanako);
	assert_int_equal(offered.state, WAITING_OFFERED);
	assert_int_equal(waiting_withdraw(s->ctx, w.id, w.version), ERR_CONFLICT); /* it was waiting when it was seen */
	assert_int_equal(of(s, s->hanako).state, WAITING_OFFERED);
	clinic_ok(s->ctx, waiting_withdraw(s->ctx, w.id, offered.version));
	assert_int_equal(of(s, s->hanako).state, WAITING_WITHDRAWN);
	clinic_ok(s->ctx, booking_by_id(s->ctx, offered.booking_id, &s->b));
	assert_int_equal(s->b.state, BOOKING_CANCELLED);
	assert_int_equal(of(s, s->jiro).state, WAITING_OFFERED);
	/* an offer that is over is no offer */
	offered = of(s, s->jiro);
	s->h.time.now += 3600;
	assert_int_equal(waiting_withdraw(s->ctx, next.id, offered.version), ERR_CONFLICT);
	assert_int_equal(waiting_withdraw(s->ctx, next.id, 0), ERR_BAD_STATE);
}

static bool because(struct diary *s, const char *id)
{
	for (int i = 0; i < s->ctx->cause.n_reasons; i++)
		if (strcmp(s->ctx->cause.reasons[i].id, id) == 0)
			return true;
	return false;
}

/* Nobody waits for what could never be booked for them; all reasons are told. */
static void test_same_rules(void **state)
{
	struct diary *s = *state;
	struct waiting w;
	struct menu_sheet m;
	struct patient p;
	int beyond;
	day_t day = date_of(2026, 11, 24);
	struct booking_person who = nobody("中村 三郎", "", "");
	int64_t online = diary_menu(s->ctx, "online", 1, "who = patients\ntue = 9:00-9:30\n");
	assert_int_equal(waiting_add(s->ctx, online, s->hanako, day, day, &w), ERR_REFUSED);
	assert_true(because(s, "who"));
	assert_int_equal(waiting_add_person(s->ctx, online, &who, day, day, &w), ERR_BAD_INPUT);
	assert_true(because(s, "who") && because(s, "new") && because(s, "contact"));
	book(s, s->taro, "2026-11-24T09:00");
	book(s, s->jiro, "2026-11-24T09:30");
	clinic_ok(s->ctx, menu_sheet(s->ctx, s->menu, &m));
	m.menu.closed = true;
	clinic_ok(s->ctx, menu_save(s->ctx, &m, &beyond));
	clinic_ok(s->ctx, patient_by_id(s->ctx, s->hanako, &p));
	clinic_ok(s->ctx, patient_set_flags(s->ctx, s->hanako, p.version, ctx_today(s->ctx), false));
	assert_int_equal(waiting_add(s->ctx, s->menu, s->hanako, day, day, &w), ERR_REFUSED);
	assert_true(because(s, "menu_closed") && because(s, "died"));
}

/* Who waits with a card already isn't joined to a second turn; it is said in words. */
static void test_joined_twice(void **state)
{
	struct diary *s = *state;
	struct waiting w, own;
	day_t day = date_of(2026, 11, 24);
	struct booking_person who = nobody("髙橋 太郎", "090-1111-2222", "");
	who.birth = DAY_NONE;
	struct booking first = book(s, s->hanako, "2026-11-24T09:00");
	book(s, s->jiro, "2026-11-24T09:30");
	clinic_ok(s->ctx, waiting_add_person(s->ctx, s->menu, &who, day, day, &w));
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, s->taro, day, day, &own));
	clinic_ok(s->ctx, booking_cancel(s->ctx, first.id, &(struct booking_change){ .reason = "電話" }, &s->b));
	clinic_ok(s->ctx, waiting_by_id(s->ctx, w.id, &w));
	assert_int_equal(w.state, WAITING_OFFERED);
	assert_int_equal(booking_join(s->ctx, w.booking_id, 0, s->taro, &s->b), ERR_DUPLICATE);
	assert_string_equal(s->ctx->cause.text, "この患者は「内科 naika」の順番をすでに待っています");
	clinic_ok(s->ctx, booking_by_id(s->ctx, w.booking_id, &s->b));
	assert_int_equal(s->b.patient_id, 0);
}

/* More places by a changed menu, a closure that is dropped: offered in order, as those that are cancelled. proves A1, K1 */
static void test_offered_by_menu(void **state)
{
	struct diary *s = *state;
	struct waiting w;
	struct closure c = { .day = date_of(2026, 12, 1), .reason = "停電" };
	int beyond;
	day_t day = date_of(2026, 11, 24);
	book(s, s->taro, "2026-11-24T09:00");
	book(s, clinic_patient(s->ctx, "0000000001", "田中 実", "タナカ ミノル"), "2026-11-24T09:30");
	clinic_ok(s->ctx, menu_closure_put(s->ctx, NULL, &c, &beyond));
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, s->hanako, day, day, &w));
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, s->jiro, c.day, c.day, &w));
	diary_menu(s->ctx, "naika", 1, "tue = 9:00-10:30\noffer_minutes = 60\n");
	assert_int_equal(of(s, s->hanako).state, WAITING_OFFERED);
	assert_int_equal(of(s, s->hanako).start_at, diary_at("2026-11-24T10:00"));
	assert_int_equal(newest(s, s->hanako).kind, NOTICE_OFFER);
	assert_int_equal(of(s, s->jiro).state, WAITING_WAITING);
	clinic_ok(s->ctx, menu_closure_drop(s->ctx, &c, &beyond));
	assert_int_equal(of(s, s->jiro).state, WAITING_OFFERED);
	assert_int_equal(of(s, s->jiro).start_at, diary_at("2026-12-01T09:00"));
	/* more places in a slot: beyond the capacity come first */
	struct booking_new extra = { .menu_id = s->menu, .start_at = diary_at("2026-11-24T09:00"), .patient_id = s->jiro, .override = "紹介" };
	clinic_ok(s->ctx, booking_book(s->ctx, &extra, &s->b, &s->near));
	assert_true(s->b.extra);
	int64_t last = clinic_patient(s->ctx, "0000000002", "佐藤 恵", "サトウ メグミ");
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, last, day, day, &w));
	diary_menu(s->ctx, "naika", 2, "tue = 9:00-10:30\noffer_minutes = 60\n");
	clinic_ok(s->ctx, booking_by_id(s->ctx, s->b.id, &s->b));
	assert_false(s->b.extra);
	assert_int_equal(of(s, last).start_at, diary_at("2026-11-24T09:30"));
}

/* Who waits for a day that can't be booked yet is offered a place once it can. */
static void test_offered_by_time(void **state)
{
	struct diary *s = *state;
	struct waiting w;
	day_t day = ctx_today(s->ctx) + menu_horizon(s->ctx, &(struct menu){ .horizon_days = -1 });
	while (date_weekday(day) != 2 || day <= ctx_today(s->ctx) + menu_horizon(s->ctx, &(struct menu){ .horizon_days = -1 }))
		day++;
	clinic_ok(s->ctx, waiting_add(s->ctx, s->menu, s->hanako, day, day, &w));
	assert_int_equal(of(s, s->hanako).state, WAITING_WAITING);
	s->h.time.now += 7 * 86400;
	clinic_ok(s->ctx, menu_make_slots(s->ctx));
	assert_int_equal(of(s, s->hanako).state, WAITING_OFFERED);
	assert_int_equal(of(s, s->hanako).start_at, tokyo_utc(day, 9 * 3600));
}

/* Whom a rule was against is passed over, and offered the place by hand once it isn't. */
static void test_offered_by_hand(void **state)
{
	struct diary *s = *state;
	struct waiting w;
	struct booking_change c = { .reason = "電話" };
	day_t day = date_of(2026, 11, 24);
	int64_t other = diary_menu(s->ctx, "other", 1, "tue = 9:00-9:30\n");
	struct booking_new n = { .menu_id = other, .start_at = diary_at("2026-11-24T09:00"), .patient_id = s->jiro };
	struct booking first = book(s, s->taro, "2026-11-24T09:00"), elsewhere;
	book(s, s->hanako, "2026-11-24T09:30");
	clinic_ok(s->ctx, booking_book(s->ctx, &n, &elsewhere, &s->near));
	assert_int_equal(waiting_add(s->ctx, s->menu, s->jiro, day, day, &w), ERR_OK);
	assert_int_equal(waiting_offer(s->ctx, w.id, 0, &s->b), ERR_REFUSED);
	clinic_ok(s->ctx, booking_cancel(s->ctx, first.id, &c, &s->b));
	clinic_ok(s->ctx, booking_cancel(s->ctx, elsewhere.id, &c, &s->b));
	assert_int_equal(of(s, s->jiro).state, WAITING_WAITING);
	assert_int_equal(waiting_offer(s->ctx, w.id, w.version + 1, &s->b), ERR_CONFLICT);
	assert_int_equal(waiting_offer(s->ctx, w.id, w.version, &s->b), ERR_OK);
	assert_int_equal(s->b.start_at, diary_at("2026-11-24T09:00"));
	assert_int_equal(s->b.hold_until, s->h.time.now + 3600);
	assert_int_equal(waiting_offer(s->ctx, w.id, 0, &s->b), ERR_BAD_STATE);
}

static void test_reminded_once(void **state)
{
	struct diary *s = *state;
	int n;
	book(s, s->taro, "2026-11-24T09:00");
	book(s, s->jiro, "2026-11-25T09:00");
	s->h.time.now = diary_at("2026-11-22T23:59");
	assert_int_equal(notice_remind(s->ctx, &n), ERR_OK);
	assert_int_equal(n, 0);
	s->h.time.now = diary_at("2026-11-23T00:00");
	assert_int_equal(notice_remind(s->ctx, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(notice_remind(s->ctx, &n), ERR_OK);
	assert_int_equal(n, 0);
	struct notice r = newest(s, s->taro);
	assert_int_equal(r.kind, NOTICE_REMINDER);
	assert_true(r.mailed);
	assert_non_null(strstr(r.body, "2026-11-24 (火) 09:00"));
	/* F21: leaves at nine */
	assert_int_equal(outbox_next(s->ctx), diary_at("2026-11-23T09:00"));
}

static void test_to_a_day(void **state)
{
	struct diary *s = *state;
	struct notice_reach r;
	day_t day = date_of(2026, 11, 24);
	book(s, s->taro, "2026-11-24T09:00");
	struct booking_new n = { .menu_id = s->menu, .start_at = diary_at("2026-11-24T09:30"), .person = { .name = "中村 三郎", .kana = "ナカムラ サブロウ",
		.birth = DAY_NONE, .phone = "090-1111-2222" } };
	assert_int_equal(booking_book(s->ctx, &n, &s->b, &s->near), ERR_OK);
	book(s, s->hanako, "2026-11-25T09:00");
	assert_int_equal(notice_day_reach(s->ctx, s->menu, day, &r), ERR_OK);
	assert_int_equal(r.bookings, 2);
	assert_int_equal(r.by_mail, 1);
	assert_int_equal(r.without_card, 1);
	assert_int_equal(notice_day(s->ctx, s->menu, day, &(struct notice_text){ "医師が不在です", NULL }, 3, &r), ERR_CONFLICT);
	assert_int_equal(newest(s, s->taro).kind, NOTICE_MADE); /* nothing was sent */
	assert_int_equal(notice_day(s->ctx, s->menu, day, &(struct notice_text){ "", NULL }, 2, &r), ERR_BAD_INPUT);
	assert_int_equal(notice_day(s->ctx, s->menu, day, &(struct notice_text){ "4242 4242 4242 4242", NULL }, 2, &r), ERR_SECRET_TEXT);
	assert_int_equal(notice_day(s->ctx, s->menu, day, &(struct notice_text){ "医師が不在です", NULL }, 2, &r), ERR_OK);
	struct notice told = newest(s, s->taro);
	assert_int_equal(told.kind, NOTICE_FREE);
	assert_non_null(strstr(told.body, "医師が不在です"));
	assert_non_null(strstr(told.body, "返信できません"));
	assert_int_equal(newest(s, s->hanako).kind, NOTICE_MADE);
	assert_int_equal(notice_one(s->ctx, s->b.id, &(struct notice_text){ "お待ちしています", NULL }), ERR_OK);
	house_act(s->ctx, "kimura", 1u << ROLE_NIGHT);
	assert_int_equal(notice_one(s->ctx, s->b.id, &(struct notice_text){ "お待ちしています", NULL }), ERR_FORBIDDEN);
}

static enum err preview(struct diary *s, const char *unit, int times)
{
	struct notice n;
	struct buf text = { 0 };
	for (int i = 0; i < times; i++)
		buf_str(&text, unit);
	enum err e = notice_preview(s->ctx, NOTICE_FREE, &s->b, LANG_JA, text.data ? text.data : "", &n);
	assert_true(e || strstr(n.body, text.data));
	buf_free(&text);
	return e;
}

/* A text is measured before it is shown, as people count: 500 characters, also of six bytes each. proves A8 */
static void test_preview_measures(void **state)
{
	struct diary *s = *state;
	book(s, s->taro, "2026-11-24T09:00");
	assert_int_equal(preview(s, "あ", 500), ERR_OK);
	assert_int_equal(preview(s, "か\u3099", 500), ERR_OK);
	assert_int_equal(preview(s, "あ", 501), ERR_BAD_INPUT);
	assert_int_equal(preview(s, "あ", 1300), ERR_BAD_INPUT);
	assert_int_equal(preview(s, "👨‍👩‍👧‍👦", 200), ERR_BAD_INPUT);
	assert_int_equal(preview(s, "", 1), ERR_BAD_INPUT);
	assert_int_equal(preview(s, "4242424242424242", 1), ERR_SECRET_TEXT);
}

/* One mail leaves, with that answer. */
static void answer(struct diary *s, enum outbox_result r, const char *said)
{
	struct mail m[4];
	int n;
	clinic_ok(s->ctx, outbox_due(s->ctx, 4, m, &n));
	assert_int_equal(n, 1);
	clinic_ok(s->ctx, db_begin(s->ctx));
	clinic_ok(s->ctx, db_finish(s->ctx, outbox_done(s->ctx, &m[0], r, said)));
}

static int64_t open_notices(struct diary *s)
{
	int64_t n;
	clinic_ok(s->ctx, notice_count(s->ctx, NOTICES_OPEN, &n));
	return n;
}

/* What came back is somebody's to tell: once told it is off the list, and can be put back. */
static void test_bounced(void **state)
{
	struct diary *s = *state;
	s->h.time.now = diary_at("2026-11-21T10:00");
	book(s, s->hanako, "2026-11-24T09:30");
	answer(s, OUTBOX_SENT, "250 ok");
	int64_t sent = newest_of_all(s).id;
	book(s, s->taro, "2026-11-24T09:00");
	answer(s, OUTBOX_PERMANENT, "550 no such user");
	struct notice_item i = newest_of_all(s);
	assert_int_equal(i.got, NOTICE_GOT_FAILED);
	assert_int_equal(open_notices(s), 1);
	clinic_ok(s->ctx, notice_called(s->ctx, i.id, true));
	assert_int_equal(newest_of_all(s).got, NOTICE_GOT_CALLED);
	assert_int_equal(open_notices(s), 0);
	assert_int_equal(notice_called(s->ctx, i.id, true), ERR_CONFLICT);
	clinic_ok(s->ctx, notice_called(s->ctx, i.id, false));
	assert_int_equal(newest_of_all(s).got, NOTICE_GOT_FAILED);
	assert_int_equal(open_notices(s), 1);
	assert_int_equal(notice_called(s->ctx, sent, true), ERR_BAD_STATE);
}

/* P8: nobody writes to the dead; the words are in both languages. */
static void test_languages(void **state)
{
	struct diary *s = *state;
	struct booking b = book(s, s->jiro, "2026-11-24T09:00");
	struct notice n;
	assert_false(newest(s, s->jiro).mailed); /* no address */
	for (int k = 0; k < NOTICE_KINDS; k++) {
		assert_int_equal(notice_preview(s->ctx, (enum notice_kind)k, &b, LANG_EN, "text", &n), ERR_OK);
		assert_non_null(strstr(n.subject, "2026-11-24 (Tue) 09:00"));
		assert_non_null(strstr(n.body, "鈴木 次郎"));
		assert_null(strchr(n.body, '{'));
		assert_int_equal(notice_preview(s->ctx, (enum notice_kind)k, &b, LANG_JA, "文", &n), ERR_OK);
		assert_non_null(strstr(n.subject, "2026-11-24 (火) 09:00"));
		assert_non_null(strstr(n.body, "返信できません"));
	}
	struct patient p;
	book(s, s->taro, "2026-11-25T09:00");
	assert_true(newest(s, s->taro).mailed);
	assert_int_equal(patient_by_id(s->ctx, s->taro, &p), ERR_OK);
	assert_int_equal(patient_set_flags(s->ctx, s->taro, p.version, ctx_today(s->ctx), false), ERR_OK);
	assert_int_equal(notice_one(s->ctx, s->b.id, &(struct notice_text){ "お知らせ", NULL }), ERR_OK);
	assert_false(newest(s, s->taro).mailed);
}

/* What is stored, shown, mailed, printed and said in JSON is one instant, also where months, years and eras end. */
static void one_time(struct diary *s, const char *from, int days, int tries)
{
	static const char hours[] = "sun = 0:00-24:00\nmon = 0:00-24:00\ntue = 0:00-24:00\nwed = 0:00-24:00\nthu = 0:00-24:00\nfri = 0:00-24:00\nsat = 0:00-24:00\n"
		"max_bookings = 100\nminutes = 5\n";
	uint64_t x = 88172645463325252u;
	s->h.profile.closed_sunday = s->h.profile.closed_holiday = s->h.profile.closed_second_saturday = false;
	s->h.profile.year_end_from = s->h.profile.year_start_to = 0;
	s->h.time.now = diary_at(from);
	int64_t menu = diary_menu(s->ctx, "always", 99, hours);
	for (int i = 0; i < tries; i++) {
		char shown[DATE_TEXT], iso[DATE_TEXT], card[16];
		struct booking_item listed;
		struct booking b;
		struct booking_slip slip;
		int64_t read;
		int n;
		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		day_t day = tokyo_day(s->h.time.now) + 1 + (day_t)(x % (uint64_t)days);
		int minute = i % 3 == 0 ? (i % 2 ? 0 : 24 * 60 - 5) : (int)(x >> 40) % 288 * 5; /* midnight often */
		int64_t at = tokyo_utc(day, minute * 60);
		str_fmt(card, sizeof card, "%010d", i + 100 + days * 10000);
		struct booking_new want = { .menu_id = menu, .start_at = at, .patient_id = clinic_patient(s->ctx, card, "田中 実", "タナカ ミノル") };
		assert_int_equal(booking_book(s->ctx, &want, &b, &s->near), ERR_OK);
		assert_int_equal(b.start_at, at);                                           /* confirmed */
		assert_int_equal(booking_by_id(s->ctx, b.id, &b), ERR_OK);
		assert_int_equal(b.start_at, at);                                           /* stored */
		assert_int_equal(booking_list(s->ctx, &(struct booking_filter){ .from = tokyo_utc(day, 0), .to = tokyo_utc(day + 1, 0), .patient_id = want.patient_id },
			0, 1, &listed, &n), ERR_OK);
		assert_int_equal(n, 1);                                                     /* on the list of its day */
		assert_int_equal(listed.b.start_at, at);
		assert_true(instant_parse(instant_iso(at, iso), &read) && read == at);      /* in JSON */
		booking_when_in(at, LANG_JA, shown);
		struct notice told = newest(s, want.patient_id);
		assert_non_null(strstr(told.body, shown));                                  /* mailed */
		char parts[DATE_TEXT];
		str_fmt(parts, sizeof parts, "%.10sT%s", shown, strrchr(shown, ' ') + 1);
		assert_true(instant_parse(parts, &read) && read == at);                     /* what is shown reads back */
		assert_int_equal(slip_booking_next(s->ctx, want.patient_id, &slip), ERR_OK);
		assert_int_equal(slip.start_at, at);                                        /* printed */
		char era[DATE_TEXT];
		struct cause why;
		day_t again;
		assert_int_equal(date_parse(date_era(day, era), day, &again, &why), ERR_OK); /* the slip's words for the day */
		assert_int_equal(again, day);
	}
}

static void test_one_time(void **state)
{
	struct diary *s = *state;
	one_time(s, "2019-04-20T09:00", 25, 120);      /* 平成 to 令和 */
	one_time(s, "2026-12-20T09:00", 30, 120);      /* the year's end */
	one_time(s, "2028-02-20T09:00", 15, 120);      /* a leap month */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, diary_tear_down)
	const struct CMUnitTest tests[] = { T(offered_in_order), T(without_card), T(withdrawn_with_offer), T(same_rules), T(joined_twice), T(offered_by_menu), T(offered_by_time),
		T(offered_by_hand), T(reminded_once), T(to_a_day), T(preview_measures), T(bounced), T(languages), T(one_time) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
