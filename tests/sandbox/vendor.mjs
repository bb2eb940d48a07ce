// The vendor's own client library against the training gateway: node vendor.mjs PORT FOLDER-OF-NODE_MODULES
// Prints a line for each thing that held; the first one that doesn't ends it with an error.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [port, folder] = process.argv.slice(2);
const Stripe = createRequire(`${resolve(folder)}/`)("stripe");
const options = { host: "localhost", port, protocol: "https", maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe("sk_test_vendor", options);
const held = (what) => console.log(`held: ${what}`);

async function refused(promise, type) {
	try {
		await promise;
	} catch (e) {
		assert.equal(e.type, type, e.message);
		return e;
	}
	assert.fail(`expected ${type}`);
}

const customer = await stripe.customers.create({ name: "髙橋 太郎", email: "a@b.jp", metadata: { patient_id: "1" } });
assert.equal((await stripe.customers.retrieve(customer.id)).name, "髙橋 太郎");
assert.equal((await stripe.customers.update(customer.id, { phone: "03-0000-0000" })).phone, "03-0000-0000");
held("customers");

const session = await stripe.checkout.sessions.create({
	mode: "setup", customer: customer.id, currency: "jpy", locale: "ja",
	success_url: "https://h.example/ok?s={CHECKOUT_SESSION_ID}", cancel_url: "https://h.example/no",
	payment_method_options: { card: { restrictions: { funding_types_blocked: ["debit", "prepaid"] } } },
});
const page = await fetch(session.url);
assert.equal(page.status, 200);
assert.match(await page.text(), /<form method="post">/);
const typed = (number) => fetch(session.url, {
	method: "POST", redirect: "manual", body: new URLSearchParams({ number, exp: "12/30", cvc: "123", name: "TARO" }),
});
assert.equal((await typed("4000056655665556")).status, 200);
const done = await typed("4242424242424242");
assert.equal(done.status, 303);
assert.equal(done.headers.get("location"), `https://h.example/ok?s=${session.id}`);
const polled = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
assert.equal(polled.status, "complete");
const method = polled.setup_intent.payment_method;
assert.equal(method.card.funding, "credit");
held("checkout session in setup mode");

const debit = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_visa_debit" } });
assert.equal(debit.card.funding, "debit");
await stripe.paymentMethods.attach(debit.id, { customer: customer.id });
const prepaid = await stripe.paymentMethods.attach("pm_card_mastercard_prepaid", { customer: customer.id });
assert.equal(prepaid.card.funding, "prepaid");
assert.equal((await stripe.customers.listPaymentMethods(customer.id)).data.length, 3);
assert.equal((await stripe.paymentMethods.detach(debit.id)).customer, null);
assert.equal((await stripe.paymentMethods.list({ customer: customer.id, type: "card" })).data.length, 2);
const setup = await stripe.setupIntents.create({ customer: customer.id, usage: "off_session", payment_method_types: ["card"] });
assert.equal((await stripe.setupIntents.confirm(setup.id, { payment_method: "pm_card_jcb" })).status, "succeeded");
held("payment methods and setup intents");

const charge = (amount, extra = {}) => ({
	amount, currency: "jpy", customer: customer.id, payment_method: method.id, off_session: true, confirm: true,
	payment_method_types: ["card"], metadata: { bill: "B1", attempt: "1" }, ...extra,
});
const first = await stripe.paymentIntents.create(charge(3240), { idempotencyKey: "B1-a1" });
assert.equal(first.status, "succeeded");
assert.equal(first.amount_received, 3240);
const again = await stripe.paymentIntents.create(charge(3240), { idempotencyKey: "B1-a1" });
assert.equal(again.id, first.id);
assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
await refused(stripe.paymentIntents.create(charge(3241), { idempotencyKey: "B1-a1" }), "StripeIdempotencyError");
held("payment intents and idempotency");

const broken = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
const declined = await refused(stripe.paymentIntents.create(charge(900, { payment_method: broken.id })), "StripeCardError");
assert.equal(declined.statusCode, 402);
assert.equal(declined.code, "card_declined");
assert.equal(declined.payment_intent.status, "requires_payment_method");
const strong = await stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer: customer.id });
const wants = await refused(stripe.paymentIntents.create(charge(900, { payment_method: strong.id })), "StripeCardError");
assert.equal(wants.code, "authentication_required");
assert.equal((await refused(stripe.paymentIntents.create(charge(49)), "StripeInvalidRequestError")).code, "amount_too_small");
assert.equal((await refused(stripe.paymentIntents.retrieve("pi_none"), "StripeInvalidRequestError")).code, "resource_missing");
await refused(new Stripe("sk_live_x", options).customers.list(), "StripeAuthenticationError");
held("declines and refusals");

const part = await stripe.refunds.create({ payment_intent: first.id, amount: 240, reason: "requested_by_customer" });
assert.equal(part.status, "succeeded");
await stripe.refunds.create({ payment_intent: first.id });
assert.equal((await refused(stripe.refunds.create({ payment_intent: first.id }), "StripeInvalidRequestError")).code,
	"charge_already_refunded");
assert.equal((await stripe.charges.retrieve(first.latest_charge)).refunded, true);
held("refunds");

for (let i = 0; i < 12; i++)
	await stripe.paymentIntents.create(charge(1000 + i));
const amounts = [];
for await (const intent of stripe.paymentIntents.list({ customer: customer.id, limit: 5, created: { gte: first.created } }))
	amounts.push(intent.amount);
assert.deepEqual(amounts.slice(0, 12), [1011, 1010, 1009, 1008, 1007, 1006, 1005, 1004, 1003, 1002, 1001, 1000]);
assert.equal(amounts.length, 15);
const ids = (await stripe.paymentIntents.list({ limit: 3 })).data.map((intent) => intent.id);
assert.equal(new Set(ids).size, 3);
const span = { gte: first.created, lt: first.created + 3600 };
let money = 0;
for await (const intent of stripe.paymentIntents.list({ limit: 4, created: span }))
	money += intent.status === "succeeded" ? intent.amount_received : 0;
assert.equal(money, 3240 + 12066); // 1000 + … + 1011
for await (const refund of stripe.refunds.list({ limit: 1, created: span }))
	money -= refund.amount;
assert.equal(money, 12066);
const outside = [{ lt: first.created }, { gte: first.created + 3600 }];
for (const created of outside) {
	assert.equal((await stripe.paymentIntents.list({ created })).data.length, 0);
	assert.equal((await stripe.refunds.list({ created })).data.length, 0);
}
assert.equal((await stripe.customers.del(customer.id)).deleted, true);
held("lists page by page");
