// The first day again, with the keyboard alone: every step is reached, seen and done without a pointer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertPdf, bytesOf, CLIENT, importFile, readAccessMail, said, sendAccesses } from './client.mjs';
import { focusIsVisible, openHouse } from './harness.mjs';

let house;
before(async () => (house = await openHouse()));
after(() => house?.close());

/** Presses Tab until `target` has the focus; each stop on the way can be seen. */
async function tabTo(page, target, { most = 80 } = {}) {
  await target.waitFor();
  for (let pressed = 0; pressed <= most; pressed += 1) {
    if (await target.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement !== document.body)) await focusIsVisible(page);
  }
  assert.fail(`${target} is not reached by ${most} presses of Tab on ${page.url()}`);
}

async function follow(page, link) {
  await tabTo(page, link);
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
  await page.waitForLoadState();
}

async function type(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

const button = (page, name) => page.getByRole('button', { name: said(name), exact: true });

test('from the mailed link to an invoice without touching a pointer', async () => {
  const operator = await house.asPersona('operator-admin');
  await importFile(operator, 'companies');
  await importFile(operator, 'users');
  await sendAccesses(operator);
  const { login, link } = readAccessMail(await house.mailbox.next(CLIENT.user.email));

  const page = await house.visitor();
  await page.goto(house.local(link));
  await type(page, page.locator('input[name=password]'), CLIENT.password);
  await type(page, page.locator('input[name=password_confirmation]'), CLIENT.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/password/'));

  await page.goto('/login');
  await type(page, page.locator('input[name=login]'), login);
  await type(page, page.locator('input[name=password]'), CLIENT.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');

  const terms = page.getByRole('dialog', { name: said("Conditions d'utilisation") });
  await terms.waitFor();
  assert.ok(await terms.evaluate((one) => one.contains(document.activeElement)), 'the focus is inside the terms');
  await tabTo(page, terms.getByRole('checkbox'));
  await page.keyboard.press('Space');
  await follow(page, button(page, 'Valider'));
  await terms.waitFor({ state: 'detached' });

  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), said('Aller au contenu'));
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');

  await page.goto('/');
  await follow(page, page.getByRole('navigation', { name: said('Navigation principale') }).getByRole('link', { name: 'Entreprise' }));
  await page.goto('/company');
  await follow(page, page.getByRole('link', { name: said('Nouveau site') }));
  await page.waitForURL('**/company/sites/new');
});

test('an accountant downloads an invoice by keyboard', async () => {
  const page = await house.asPersona('company-accountant');
  await follow(page, page.getByRole('navigation', { name: said('Navigation principale') }).getByRole('link', { name: 'Facturation' }));
  await page.waitForURL('**/invoices**');
  const pdf = page.locator('main a[href$=".pdf"]').first();
  await tabTo(page, pdf);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assertPdf(await bytesOf(download), '/invoices');
});

test('a dialog takes the focus, keeps it, gives it back', async () => {
  const page = await house.asPersona('company-admin');
  await page.goto(`/company/users?q=${encodeURIComponent(house.persona('company-accountant').name)}`);
  await follow(page, page.locator('main tbody a').first());
  await holdsTheFocus(page, button(page, 'Suspendre'));
  const operator = await house.asPersona('operator-admin');
  await operator.goto('/staff/components');
  await holdsTheFocus(operator, operator.locator('[data-dialog]').first());
});

async function holdsTheFocus(page, opener) {
  await tabTo(page, opener, { most: 250 });
  await page.keyboard.press('Enter');
  const dialog = page.locator('dialog:modal');
  await dialog.waitFor();
  assert.ok(await dialog.evaluate((one) => one.contains(document.activeElement)), 'the focus is inside the dialog');
  for (let pressed = 0; pressed < 12; pressed += 1) {
    await page.keyboard.press('Tab');
    const outside = await dialog.evaluate((one) => document.activeElement !== document.body && !one.contains(document.activeElement));
    assert.equal(outside, false, 'Tab leaves the dialog');
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.ok(await opener.evaluate((one) => one === document.activeElement), 'the focus comes back to what opened it');
}
