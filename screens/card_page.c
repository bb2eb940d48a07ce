/*
 * The gateway's card page for the payer's own telephone (SPEC E2, E11): its address as a QR code, as large as the terminal allows,
 * and in letters. arg.id: enrollment, arg.id2: patient. It leaves by itself when the page was used or has lapsed.
 */
#include "base/str.h"
#include "domain/audit.h"
#include "domain/card_session.h"
#include "domain/patient.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/qr.h"

#include "base/banned.h"

enum { GAP = 2, TEXT_LEAST = 20, LOOK_MS = 1000 };

struct card_page {
	int64_t enrollment_id;
	struct patient patient;
	struct card_session page;
	bool coded;
	struct qr code;
};

static enum err load(struct ctx *ctx, struct card_page *s)
{
	enum err e = card_session_latest(ctx, s->enrollment_id, &s->page);
	s->coded = !e && qr_make(s->page.url, &s->code);
	return e;
}

static struct outcome card_page_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct card_page *s = state;
	s->enrollment_id = arg->id;
	if (patient_by_id(ctx, arg->id2, &s->patient) || load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome card_page_shown(struct ctx *ctx, void *state)
{
	return words_shown(ctx, audit_look(ctx, "patient", ((struct card_page *)state)->patient.id, "card page"));
}

static struct outcome card_page_refresh(struct ctx *ctx, void *state)
{
	struct card_page *s = state;
	if (load(ctx, s))
		return outcome_fail(ctx);
	if (s->page.state == CARD_SESSION_OPEN)
		return outcome_stay();
	return outcome_with(outcome_back(), s->page.state == CARD_SESSION_COMPLETE ? STYLE_DONE : STYLE_TODO, "%s %s", _("カード登録ページ"),
		card_session_state_name(s->page.state));
}

/* Beside the code, or over the whole width. */
static void draw_words(const struct ctx *ctx, const struct card_page *s, const struct canvas *c, const char *how)
{
	char text[400], day[WORDS_DAY], until[DATE_TEXT];
	int y = 1;
	if (ctx->training)
		canvas_text(c, 0, y++, STYLE_TRAINING, _("【訓練】"));
	y = canvas_wrap(c, 0, y, STYLE_TITLE, _("カード登録ページ"));
	str_fmt(text, sizeof text, "%s %s", s->patient.card, s->patient.name);
	y = canvas_wrap(c, 0, y, STYLE_TEXT, text);
	y = canvas_wrap(c, 0, y + 1, STYLE_NEXT, how);
	str_fmt(text, sizeof text, _("%s %s まで開けます"), words_day(tokyo_day(s->page.expires_at), ctx_today(ctx), day), instant_time(s->page.expires_at, until));
	y = canvas_wrap(c, 0, y + 1, STYLE_TEXT, text);
	y = canvas_wrap(c, 0, y + 1, STYLE_KEY, _("Esc 戻る"));
	canvas_wrap(c, 0, y + 1, STYLE_DIM, s->page.url);
}

/* Inside the frame, and over it where that makes the difference: the code is all that this page is for. */
static void card_page_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct card_page *s = state;
	struct canvas at = *c, whole = canvas_whole(c->grid);
	char small[200];
	int cols, rows, quiet = s->coded ? qr_quiet(&s->code, c->grid->ascii, at.at.cols - TEXT_LEAST - GAP, at.at.rows) : 0;
	if (s->coded && !quiet) {
		at = whole;
		quiet = qr_quiet(&s->code, c->grid->ascii, at.at.cols - TEXT_LEAST - GAP, at.at.rows);
	}
	if (quiet) {
		qr_size(&s->code, quiet, c->grid->ascii, &cols, &rows);
		if (at.at.rows == whole.at.rows)
			canvas_fill(&at, (struct rect){ 0, 0, at.at.cols, at.at.rows }, STYLE_TEXT, ' ');
		qr_draw(&s->code, quiet, &at, 0, (at.at.rows - rows) / 2);
		struct canvas words = canvas_part(&at, (struct rect){ cols + GAP, 0, at.at.cols - cols - GAP - 1, at.at.rows });
		draw_words(ctx, s, &words, _("電話のカメラでこのコードを読み取り、カードを登録してください"));
		return;
	}
	struct canvas words = canvas_part(c, (struct rect){ 2, 0, c->at.cols - 4, c->at.rows });
	str_copy(small, sizeof small, _("QRコードを表示できません。支払者に送ったメールのリンクをご案内ください"));
	if (s->coded) {
		qr_size(&s->code, QR_QUIET_LEAST, c->grid->ascii, &cols, &rows);
		str_fmt(small, sizeof small, _("QRコードには %d列 %d行 の画面が要ります。画面を大きくするか、支払者に送ったメールのリンクをご案内ください"), cols + GAP + TEXT_LEAST, rows);
	}
	draw_words(ctx, s, &words, small);
}

static struct outcome close_it(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	return outcome_back();
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("利用登録へ戻ります"), .action = ACTION_LOOK, .run = close_it },
	{ 0 },
};

const struct screen screen_card_page = {
	.id = "card_page", .title = N_("カード登録ページ"), .state_size = sizeof(struct card_page), .flags = SCREEN_BARE | SCREEN_LIVE, .keys = keys,
	.enter = card_page_enter, .shown = card_page_shown, .draw = card_page_draw, .refresh = card_page_refresh, .tick = card_page_refresh, .tick_ms = LOOK_MS,
};
