// A reseller's first day: its brand, its terms, a client; then the client, who meets the brand and nothing else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { said } from './client.mjs';
import { axe, noHorizontalScroll, openHouse, screenshots, signIn } from './harness.mjs';

const BRAND = 'Présentation & Réseaux';
const SENDER = 'bonjour@presentation.example';
const CLIENT = { company: 'Menuiserie du Port', name: 'Gwenn Le Bihan', email: 'gwenn@menuiserie.test', password: 'Copeaux-Chene-58!' };
/** The operator's name, domain and telephone, and the product's. */
const FOREIGN = /cadence|myopenip|01 99 00 10 00/i;

let house;
before(async () => (house = await openHouse({ publicHost: 'portail.cadence.example' })));
after(() => house?.close());

const main = (page) => page.getByRole('main');

test('a reseller sets its brand and its terms; its client meets them and nobody else', async (t) => {
  const reseller = await house.asPersona('reseller-admin');
  const { host } = house.persona('reseller-admin');
  let mail, login;

  await t.test('name, colour, logo, support: the colour is corrected and both themes are shown', async () => {
    await reseller.goto('/company');
    await main(reseller).getByRole('link', { name: 'Marque' }).click();
    await reseller.locator('input[name=name]').fill(BRAND);
    await reseller.locator('input[name=colour]').fill('#f2c500');
    await reseller.locator('input[name=logo]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: picture(160, 40) });
    await reseller.locator('input[name=sender]').fill(SENDER);
    await reseller.locator('textarea[name=signature]').fill('À bientôt,\nClaire et l’équipe');
    await reseller.locator('input[name=support_phone]').fill('02 61 91 20 99');
    await main(reseller).getByRole('button', { name: said('Enregistrer') }).click();
    await reseller.getByText(said('La marque est enregistrée')).first().waitFor();
    await main(reseller).getByText('La couleur choisie, #f2c500, ne serait pas lisible partout').waitFor();
    await reseller.waitForLoadState();
    assert.equal(await reseller.locator('.brand-preview').count(), 2);
    const grounds = await reseller.locator('.brand-preview').evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
    assert.notEqual(grounds[0], grounds[1], 'light and dark are not the same');
    const logo = reseller.locator('header img.logo');
    assert.equal(await logo.evaluate((one) => one.complete && one.naturalWidth), 160);
    await axe(reseller);
    await screenshots(reseller, 'brand');
    await noHorizontalScroll(reseller);
  });

  await t.test('the records to publish stand on their own page, each with its value', async () => {
    await reseller.getByRole('link', { name: said('Enregistrements DNS') }).click();
    await reseller.getByRole('heading', { level: 1, name: said('Enregistrements DNS') }).waitFor();
    await main(reseller).getByText(`_myopenip.${host}`).waitFor();
    await main(reseller).getByRole('button', { name: said('Vérifier maintenant') }).waitFor();
    await axe(reseller);
    await screenshots(reseller, 'brand-dns');
    await noHorizontalScroll(reseller);
  });

  await t.test('terms of its own are published, and asked of the reseller first', async () => {
    await reseller.goto('/staff/terms/new');
    await reseller.locator('input[name=title]').fill('Conditions du revendeur');
    await reseller.locator('textarea[name=text]').fill('# Article 1 – Objet\n\nNos conditions à nous.');
    await main(reseller).getByRole('button', { name: said('Enregistrer le brouillon') }).click();
    await main(reseller).getByRole('button', { name: said('Publier cette version') }).click();
    await reseller.getByRole('dialog').getByRole('button', { name: said('Confirmer') }).or(reseller.locator('#confirm button[value=yes]')).first().click();
    await reseller.waitForURL('**/terms');
    await accept(reseller, 'Nos conditions à nous.');
  });

  await t.test('a client is created, and its first user invited', async () => {
    await reseller.goto('/customers/new');
    await reseller.locator('input[name=legal_name]').fill(CLIENT.company);
    await reseller.locator('select[name=role]').selectOption('customer');
    await reseller.getByLabel(said('Numéro et voie')).fill('3 quai des Indes');
    await reseller.getByLabel('Code postal').fill('56100');
    await reseller.getByLabel('Ville').fill('Lorient');
    await main(reseller).getByRole('button', { name: said('Créer le client') }).click();
    await reseller.waitForURL(/\/customers\/[0-9a-f]{32}$/);
    await reseller.goto(`${reseller.url()}/users/new`);
    await reseller.locator('input[name=name]').fill(CLIENT.name);
    await reseller.locator('input[name=email]').fill(CLIENT.email);
    await reseller.locator('select[name=profile]').selectOption('administrator').catch(() => reseller.locator('input[name=profile][value=administrator]').check());
    await main(reseller).locator('form').getByRole('button').last().click();
    mail = await house.mailbox.next(CLIENT.email);
  });

  await t.test('the letter comes from the brand: sender, logo, signature, links', () => {
    assert.ok(mail.headers.from.includes(SENDER), mail.headers.from);
    assert.match(mail.headers['reply-to'], /assistance@presentation\.example/);
    assert.match(mail.text, /Claire et l’équipe/);
    assert.match(mail.text, /02\s61\s91\s20\s99/);
    assert.ok(mail.text.includes(`http://${host}:${house.portal.port}/password/init/`), mail.text);
    assert.match(mail.html, /src="cid:logo"/);
    assert.ok(mail.parts.some((part) => part.type === 'image/png'), 'the logo travels along');
    assert.doesNotMatch(`${JSON.stringify(mail.headers)} ${mail.text} ${mail.html}`, FOREIGN);
    [login] = mail.text.match(/E-\d{10}/);
  });

  await t.test('the client signs in at the brand’s address and sees only the brand', async () => {
    const client = await house.visitor({ host });
    const [link] = mail.text.match(/http:\S+\/password\/init\/\S+/);
    await client.goto(link);
    assert.equal(new URL(client.url()).hostname, host);
    await client.locator('input[name=password]').fill(CLIENT.password);
    await client.locator('input[name=password_confirmation]').fill(CLIENT.password);
    await client.getByRole('button', { name: 'Valider' }).click();
    await client.waitForURL('**/login**');
    await onlyTheBrand(client);
    await screenshots(client, 'brand-login');
    await signIn(client, { login, password: CLIENT.password });
    await accept(client, 'Nos conditions à nous.');
    for (const path of ['/', '/company', '/invoices', '/support', '/account', '/legal', '/terms', '/accessibility', '/nowhere']) {
      await client.goto(path);
      await onlyTheBrand(client);
    }
    await client.goto('/legal');
    await main(client).getByText('Hébergeur du Phare').waitFor();
    await main(client).getByText('Claire Aubry, présidente').waitFor();
    await axe(client);
    await screenshots(client, 'legal');
  });

  await t.test('elsewhere the same session is a stranger’s, and an unknown address is nobody’s', async () => {
    const stranger = await house.visitor({ host: 'inconnu.example' });
    const answer = await stranger.goto('/login');
    assert.equal(answer.status(), 421);
    assert.doesNotMatch(await stranger.content(), FOREIGN);
    assert.doesNotMatch(await stranger.content(), /Présentation|Nordvoix/);
    await axe(stranger);
    await screenshots(stranger, 'not-served');
  });
});

test('the operator closes a module to a reseller, and its customers see it gone', async () => {
  const operator = await house.asPersona('operator-admin');
  await operator.goto('/staff/modules');
  await operator.getByRole('link', { name: 'Nordvoix Distribution' }).click();
  await operator.getByRole('checkbox', { name: 'E-boutique' }).uncheck();
  await axe(operator);
  await screenshots(operator, 'modules');
  await main(operator).getByRole('button', { name: said('Enregistrer') }).click();
  await operator.waitForURL('**/staff/modules');
  const client = await house.asPersona('foreign-admin');
  const navigation = client.getByRole('navigation', { name: said('Navigation principale') });
  await navigation.getByRole('link', { name: 'Facturation' }).waitFor();
  assert.equal(await navigation.getByRole('link', { name: 'E-boutique' }).count(), 0);
  assert.equal((await client.goto('/shop')).status(), 404);
});

async function accept(page, words) {
  await page.goto('/terms');
  await page.getByRole('dialog').getByText(words).waitFor();
  await page.getByRole('checkbox', { name: said('En cochant cette case') }).check();
  await page.getByRole('button', { name: 'Valider' }).click();
  await page.getByRole('heading', { level: 1, name: 'Accueil' }).waitFor();
}

async function onlyTheBrand(page) {
  const whole = `${await page.title()} ${await page.content()}`;
  assert.doesNotMatch(whole, FOREIGN, page.url());
  assert.ok((await page.title()).endsWith(`— ${BRAND}`), await page.title());
}

/** A PNG of one colour. */
function picture(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x6a)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}
