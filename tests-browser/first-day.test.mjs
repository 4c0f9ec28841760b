// The guide of access, from the mailed identifier to the invoices, as its reader lives it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertPdf, bytesOf, CLIENT, FIELDS, importFile, readAccessMail, said, sendAccesses } from './client.mjs';
import { ask, axe, noHorizontalScroll, openHouse, screenshots, signIn } from './harness.mjs';

let house;
before(async () => (house = await openHouse()));
after(() => house?.close());

const heading = (page, name) => page.getByRole('heading', { level: 1, name: said(name) });

test('an operator loads a client, who sets a password, accepts the terms and finds their company', async (t) => {
  const operator = await house.asPersona('operator-admin');
  const client = await house.visitor();
  let login, link;

  await t.test('the operator brings a company and a user in; nobody is written to yet', async () => {
    await importFile(operator, 'companies');
    await importFile(operator, 'users');
    await operator.goto(`/customers?q=${encodeURIComponent(CLIENT.company.reference)}`);
    await operator.getByText(CLIENT.company.name).first().waitFor();
    assert.deepEqual(house.mailbox.messages.filter((one) => one.to.includes(CLIENT.user.email)), []);
  });

  await t.test('the accesses are sent, and the mail says what the guide prints', async () => {
    await sendAccesses(operator);
    const mail = await house.mailbox.next(CLIENT.user.email);
    ({ login, link } = readAccessMail(mail));
    link = house.local(link);
  });

  await t.test('the link shows the rules, ticks them live, and refuses what does not hold', async () => {
    // Opened by a mail scanner first: a GET does not use it up.
    assert.equal((await ask(client, link)).status(), 200);
    await client.goto(link);
    await heading(client, 'Génération de votre mot de passe').waitFor();
    await client.getByText(said('au moins 8 caractères')).first().waitFor();
    await screenshots(client, 'password-init');

    const kept = () => client.locator('[data-rule]').evaluateAll((rules) => rules.filter((one) => one.dataset.state === 'ok').map((one) => one.dataset.rule));
    const password = client.locator('input[name=password]');
    await password.pressSequentially('abcdefgh');
    assert.deepEqual(await kept(), ['length']);
    await password.pressSequentially('A1');
    assert.deepEqual(await kept(), ['length', 'upper', 'digit']);
    await password.fill(CLIENT.password);
    assert.deepEqual(await kept(), ['length', 'upper', 'digit', 'special']);

    await client.locator('input[name=password_confirmation]').fill(`${CLIENT.password}x`);
    const [refused] = await Promise.all([client.waitForResponse((one) => one.request().method() === 'POST'), client.getByRole('button', { name: 'Valider' }).click()]);
    assert.equal(refused.status(), 422);
    await client.getByRole('alert').first().waitFor();
    await axe(client);
  });

  await t.test('a good password is taken, once', async () => {
    await client.locator('input[name=password]').fill(CLIENT.password);
    await client.locator('input[name=password_confirmation]').fill(CLIENT.password);
    await client.getByRole('button', { name: 'Valider' }).click();
    await client.waitForURL((url) => !url.pathname.startsWith('/password/'));
    const again = await house.visitor();
    await again.goto(link);
    assert.equal(await again.locator('input[name=password]').count(), 0, 'a used link offers no form');
    await wellSaid(again);
  });

  await t.test('at the first sign-in the terms must be accepted, and nothing else opens before', async () => {
    await signIn(client, { login, password: CLIENT.password });
    const terms = client.getByRole('dialog', { name: said("Conditions d'utilisation") });
    await terms.waitFor();
    await screenshots(client, 'terms');
    await client.goto('/company');
    await client.getByRole('dialog', { name: said("Conditions d'utilisation") }).waitFor();

    const box = client.getByRole('checkbox', { name: said("En cochant cette case, j'accepte et je reconnais avoir pris connaissance des conditions d'utilisation") });
    assert.equal(await box.isChecked(), false);
    await client.keyboard.press('Escape');
    assert.ok(await terms.isVisible(), 'Escape does not close the terms');
    await box.check();
    await client.getByRole('button', { name: 'Valider' }).click();
    await terms.waitFor({ state: 'detached' });
  });

  await t.test('the home page, then Entreprise, then Ma société as the guide shows it', async () => {
    await client.goto('/');
    await heading(client, 'Accueil').waitFor();
    await screenshots(client, 'home-first-day');
    await client.getByRole('navigation', { name: said('Navigation principale') }).getByRole('link', { name: 'Entreprise' }).click();
    await client.waitForLoadState();
    if (new URL(client.url()).pathname !== '/company') await client.getByRole('link', { name: 'Ma société' }).first().click();
    await heading(client, 'Ma société').waitFor();
    for (const section of ['INFORMATIONS', 'GESTION DES SITES ET COORDONNÉES DE PAIEMENT', 'LIENS UTILES']) {
      await client.getByRole('heading', { name: said(section) }).waitFor();
    }
    const main = client.getByRole('main');
    for (const field of FIELDS) await main.getByText(said(field)).first().waitFor();
    for (const value of [CLIENT.company.reference, CLIENT.company.name]) await main.getByText(value).first().waitFor();
    for (const link of ['Ma e-boutique', 'Consultation des factures', 'Consultation des avoirs', 'Voir les offres contractées']) {
      await main.getByRole('link', { name: said(link) }).waitFor();
    }
    await screenshots(client, 'company');
    await noHorizontalScroll(client);
  });

  await t.test('a new site is made and stands in the list', async () => {
    await client.getByRole('link', { name: said('Nouveau site') }).click();
    await client.waitForURL('**/company/sites/new');
    await fillSite(client, 'Site de Clichy');
    await client.goto('/company');
    const row = client.getByRole('row').filter({ hasText: 'Site de Clichy' }).or(client.getByRole('listitem').filter({ hasText: 'Site de Clichy' }));
    await row.first().getByRole('link').first().click();
    await heading(client, 'Site de Clichy').waitFor();
    await screenshots(client, 'site');
  });
});

test('invoices and credit notes are found both ways and download as PDF', async () => {
  const page = await house.asPersona('company-admin');
  for (const [name, path] of [['Consultation des factures', '/invoices'], ['Consultation des avoirs', '/credit-notes']]) {
    await page.goto('/company');
    await page.getByRole('main').getByRole('link', { name: said(name) }).click();
    await page.waitForURL(`**${path}**`);
    await downloadFirst(page, path);
  }
  await page.goto('/');
  await page.getByRole('navigation', { name: said('Navigation principale') }).getByRole('link', { name: 'Facturation' }).click();
  await page.waitForURL('**/invoices**');
  await screenshots(page, 'invoices');
  await downloadFirst(page, '/invoices');
});

async function fillSite(page, name) {
  await page.getByLabel('Nom du site').fill(name);
  await page.getByLabel(said('Numéro et voie')).fill('37-39 rue de Neuilly');
  await page.getByLabel('Code postal').fill('92110');
  await page.getByLabel('Ville').fill('Clichy');
  await page.getByRole('main').getByRole('button', { name: said('Ajouter le site') }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
}

async function downloadFirst(page, path) {
  const link = page.locator(`main a[href^="${path}/"][href$=".pdf"]`).first();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.match(download.suggestedFilename(), /\.pdf$/);
  assertPdf(await bytesOf(download), path);
}

async function wellSaid(page) {
  await page.locator('h1').waitFor();
  assert.match(await page.getByRole('main').innerText(), /lien/i, 'the page says what is wrong with the link');
}
