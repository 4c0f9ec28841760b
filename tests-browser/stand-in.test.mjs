// "Voir comme" through a browser: in, a refusal that says why, raised, and out again; with and without scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, inEveryDress, noHorizontalScroll, openHouse, signIn } from './harness.mjs';

let house;
before(async () => (house = await openHouse()));
after(() => house.close());

/** The page of Camille Martin among the users of her company. */
async function findCamille(page) {
  await page.goto('/customers?q=Client+1');
  await page.getByRole('link', { name: /Client 1 du revendeur/ }).first().click();
  await page.goto(`${new URL(page.url()).pathname}/users`);
  await page.getByRole('link', { name: 'Camille Martin' }).click();
}

async function journey(page, { scripts = true } = {}) {
  await findCamille(page);
  await page.getByRole('link', { name: 'Voir comme' }).click();
  await page.getByLabel('Motif').fill('Demande 4711');
  await page.getByRole('button', { name: 'Agir à sa place' }).click();

  const banner = page.getByRole('region', { name: /Vous voyez l’espace de Camille Martin/ });
  await banner.waitFor();
  assert.match(await page.title(), /^Voir comme — /);
  assert.match(await banner.innerText(), /Claire Aubry/);
  assert.equal(await page.getByRole('link', { name: 'Mon compte' }).count(), 0);
  // Where scripts run: axe is one.
  if (scripts) {
    await inEveryDress(page, async (dress) => {
      await axe(page, dress);
      await noHorizontalScroll(page, dress);
    });
  }

  await page.goto('/company/contacts/new');
  await page.locator('input[name=name]').fill('Astreinte de nuit');
  await page.locator('input[name=phone]').fill('06 39 98 00 00');
  await page.locator('form.form button[type=submit], form.form .form__actions button').first().click();
  await page.getByText('rien n’a été enregistré').waitFor();
  await banner.waitFor();

  await page.getByRole('link', { name: 'Demander à modifier' }).click();
  await page.getByLabel('Motif').fill('Au téléphone avec elle');
  await page.getByRole('button', { name: 'Autoriser les modifications' }).click();
  await page.getByText('Modification autorisée').waitFor();

  await page.getByRole('button', { name: 'Revenir à mon espace' }).click();
  await page.getByRole('heading', { level: 1, name: 'Camille Martin' }).waitFor();
  assert.equal(await banner.count(), 0);
}

test('a reseller sees as its client does, and comes back', async () => {
  const page = await house.asPersona('reseller-admin');
  await journey(page);
});

test('and without scripts', async () => {
  const page = await house.visitor(house.persona('reseller-admin'), { javaScriptEnabled: false });
  await signIn(page, house.persona('reseller-admin'));
  await journey(page, { scripts: false });
});
