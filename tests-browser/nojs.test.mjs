// Without scripts every task still can be done: what they add is comfort.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertPdf, said } from './client.mjs';
import { ask, openHouse, walk } from './harness.mjs';

let house;
before(async () => (house = await openHouse()));
after(() => house?.close());

const plain = { javaScriptEnabled: false };

test('signing in, accepting the terms, and signing out', async () => {
  const who = house.persona('new-user');
  const page = await house.visitor(who, plain);
  await page.goto('/');
  assert.equal(new URL(page.url()).pathname, '/login');
  await page.locator('input[name=login]').fill(who.login);
  await page.locator('input[name=password]').fill(who.password);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();

  await page.getByRole('heading', { name: said("Conditions d'utilisation") }).first().waitFor();
  await page.getByRole('button', { name: 'Valider' }).click();
  await page.getByRole('heading', { name: said("Conditions d'utilisation") }).first().waitFor();
  await page.locator('input[type=checkbox][name=accepted]').check();
  await page.getByRole('button', { name: 'Valider' }).click();
  await page.getByRole('heading', { level: 1, name: 'Accueil' }).waitFor();

  await page.locator('summary').filter({ hasText: who.name }).click();
  await page.getByRole('button', { name: said('Se déconnecter') }).click();
  await page.goto('/company');
  assert.equal(new URL(page.url()).pathname, '/login');
});

test('a refused form gives back what was typed, and a good one is kept', async () => {
  const page = await house.asPersona('company-admin', plain);
  await page.goto('/company/edit');
  const site = page.locator('input[name=website]');
  await site.fill('ceci n’est pas une adresse');
  const [refused] = await Promise.all([page.waitForResponse((one) => one.request().method() === 'POST'), submit(page)]);
  assert.equal(refused.status(), 422);
  assert.equal(await site.inputValue(), 'ceci n’est pas une adresse');

  await site.fill('https://www.exemple.test/');
  await submit(page);
  await page.goto('/company');
  await page.getByRole('main').getByText('www.exemple.test').first().waitFor();
});

test('lists are filtered, turned and exported by links and plain forms', async () => {
  const page = await house.asPersona('company-admin', plain);
  await page.goto('/invoices');
  const number = (await page.locator('main tbody tr').first().locator('a').first().innerText()).trim();
  const search = page.locator('main form[method=get] input[type=search], main form[method=get] input[type=text]').first();
  await search.fill(number);
  await search.press('Enter');
  await page.waitForLoadState();
  assert.equal(await page.locator('main tbody tr').count(), 1);
  assertPdf((await ask(page, `/invoices/${number}.pdf`)).body(), number);
  const csv = await ask(page, '/invoices.csv');
  assert.equal(csv.status(), 200);
  assert.match(csv.body().toString('utf8'), new RegExp(number));
});

test('every link leads to a page that has something to say', async () => {
  const page = await house.asPersona('company-admin', plain);
  const { failed } = await walk(page, async (where) => {
    assert.ok((await page.getByRole('main').innerText()).trim().length > 20, `${where} is empty without scripts`);
  });
  assert.deepEqual(failed, []);
});

const submit = (page) => page.locator('main form[method=post]').first().getByRole('button', { name: said('Enregistrer') }).click();
