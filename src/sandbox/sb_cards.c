/*
 * The test cards as one table. A card that always declines is refused when it is registered (page, setup intent), as
 * a bank would; one that has no funds or fails only for customers registers and fails when charged. Attaching a ready
 * payment method asks no bank, so that every decline can also be seen at a charge.
 */
#include "sandbox/sb_cards.h"

#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/banned.h"

enum { CARD_NUMBER = 24 };

static const char declined[] = "Your card was declined.";

const struct sb_decline sb_cards_generic = { "card_declined", "generic_decline", declined, "try_again_later" };
const struct sb_decline sb_cards_expired_card = { "expired_card", "expired_card", "Your card has expired.",
						  "do_not_try_again" };
const struct sb_decline sb_cards_authentication = {
	"authentication_required", "authentication_required",
	"Your card was declined. This transaction requires authentication.", NULL
};
static const struct sb_decline no_funds = { "card_declined", "insufficient_funds", "Your card has insufficient funds.",
					    "try_again_later" };
static const struct sb_decline lost = { "card_declined", "lost_card", declined, "do_not_try_again" };
static const struct sb_decline stolen = { "card_declined", "stolen_card", declined, "do_not_try_again" };
static const struct sb_decline fraud = { "card_declined", "fraudulent", declined, "do_not_try_again" };
static const struct sb_decline bad_cvc = { "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.",
					   "confirm_card_data" };
static const struct sb_decline processing = { "processing_error", "processing_error",
					      "An error occurred while processing your card. Try again in a little bit.",
					      "try_again_later" };

static const struct sb_decline *const declines[] = { &sb_cards_generic, &sb_cards_expired_card, &sb_cards_authentication,
						     &no_funds, &lost, &stolen, &fraud, &bad_cvc, &processing };

static const struct sb_card cards[] = {
	{ "4242424242424242", "visa", "visa", "credit", "US", NULL, true, SB_AUTH_NONE },
	{ "4000056655665556", "visa_debit", "visa", "debit", "US", NULL, true, SB_AUTH_NONE },
	{ "5555555555554444", "mastercard", "mastercard", "credit", "US", NULL, true, SB_AUTH_NONE },
	{ "5200828282828210", "mastercard_debit", "mastercard", "debit", "US", NULL, true, SB_AUTH_NONE },
	{ "5105105105105100", "mastercard_prepaid", "mastercard", "prepaid", "US", NULL, true, SB_AUTH_NONE },
	{ "378282246310005", "amex", "amex", "credit", "US", NULL, true, SB_AUTH_NONE },
	{ "3056930009020004", "diners", "diners", "credit", "US", NULL, true, SB_AUTH_NONE },
	{ "3566002020360505", "jcb", "jcb", "credit", "JP", NULL, true, SB_AUTH_NONE },
	{ "3530111333300000", "jcb2", "jcb", "credit", "JP", NULL, true, SB_AUTH_NONE },
	{ "4000003920000003", "jp", "visa", "credit", "JP", NULL, true, SB_AUTH_NONE },
	{ "4000000000000341", "chargeCustomerFail", "visa", "credit", "US", &sb_cards_generic, true, SB_AUTH_NONE },
	{ "4000000000009995", "chargeDeclinedInsufficientFunds", "visa", "credit", "US", &no_funds, true, SB_AUTH_NONE },
	{ "4000000000000002", "chargeDeclined", "visa", "credit", "US", &sb_cards_generic, false, SB_AUTH_NONE },
	{ "4000000000009987", "chargeDeclinedLostCard", "visa", "credit", "US", &lost, false, SB_AUTH_NONE },
	{ "4000000000009979", "chargeDeclinedStolenCard", "visa", "credit", "US", &stolen, false, SB_AUTH_NONE },
	{ "4100000000000019", "chargeDeclinedFraudulent", "visa", "credit", "US", &fraud, false, SB_AUTH_NONE },
	{ "4000000000000069", "chargeDeclinedExpiredCard", "visa", "credit", "US", &sb_cards_expired_card, false,
	  SB_AUTH_NONE },
	{ "4000000000000127", "chargeDeclinedIncorrectCvc", "visa", "credit", "US", &bad_cvc, false, SB_AUTH_NONE },
	{ "4000000000000119", "chargeDeclinedProcessingError", "visa", "credit", "US", &processing, false, SB_AUTH_NONE },
	{ "4000002500003155", "authenticationRequiredOnSetup", "visa", "credit", "US", NULL, true, SB_AUTH_ONCE },
	{ "4000002760003184", "authenticationRequired", "visa", "credit", "US", NULL, true, SB_AUTH_ALWAYS },
};

enum { CARDS = sizeof(cards) / sizeof(cards[0]), DECLINES = sizeof(declines) / sizeof(declines[0]) };

const struct sb_card *sb_cards_number(const char *number)
{
	char digits[CARD_NUMBER] = "";
	size_t n = 0;

	for (const char *p = number; *p; p++) {
		if (*p == ' ' || *p == '-')
			continue;
		if (n + 1 >= sizeof(digits))
			return NULL;
		digits[n++] = *p;
	}
	for (int i = 0; i < CARDS; i++) {
		if (strcmp(cards[i].number, digits) == 0)
			return &cards[i];
	}
	return NULL;
}

const struct sb_card *sb_cards_name(const char *name)
{
	for (int i = 0; i < CARDS; i++) {
		if (strcmp(cards[i].name, name) == 0)
			return &cards[i];
	}
	return NULL;
}

const struct sb_card *sb_cards_alias(const char *id)
{
	const struct sb_card *card;
	const char *name = str_starts(id, "tok_") ? id + 4 : str_starts(id, "pm_card_") ? id + 8 : NULL;

	if (!name)
		return NULL;
	card = sb_cards_name(name);
	if (!card && str_starts(name, "visa_"))
		card = sb_cards_name(name + 5);
	return card;
}

const char *sb_cards_last4(const struct sb_card *card)
{
	return card->number + strlen(card->number) - 4;
}

bool sb_cards_expired(int64_t exp_year, int64_t exp_month, int64_t now)
{
	struct civil today = date_civil(tokyo_day(now));

	return exp_year < today.year || (exp_year == today.year && exp_month < today.month);
}

const struct sb_decline *sb_cards_decline(const char *decline_code)
{
	for (int i = 0; i < DECLINES; i++) {
		if (strcmp(declines[i]->decline_code, decline_code) == 0)
			return declines[i];
	}
	return NULL;
}
