// Second factors as a person meets them: an application that shows codes, and passkeys in a virtual authenticator.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { said } from './client.mjs';
import { axe, inEveryDress, noHorizontalScroll, openHouse, screenshots, signIn, wellFormed } from './harness.mjs';

let house;
// Passkeys want a name: on this machine the portal goes by `localhost`.
before(async () => (house = await openHouse({ host: 'localhost' })));
after(() => house?.close());

const heading = (page, name) => page.getByRole('heading', { level: 1, name: said(name) });
const passkeyButton = (page, name) => page.getByRole('button', { name: said(name) });

/** What an authenticator application shows for a key now (RFC 6238). */
function code(key, step = Math.floor(Date.now() / 30_000)) {
  const bits = [...key.replace(/\s/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(count).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** Gives the page's browser an authenticator that verifies its user without asking. */
async function withAuthenticator(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    keys: async () => (await client.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verifies: (isUserVerified) => client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

async function look(page, name) {
  await wellFormed(page);
  await inEveryDress(page, async (dress) => {
    await axe(page, dress);
    await noHorizontalScroll(page, dress);
  });
  if (process.env.MYOPENIP_SCREENSHOTS) await screenshots(page, name);
}

async function signOut(page, name) {
  await page.goto('/');
  await page.locator('summary').filter({ hasText: name }).click();
  await page.getByRole('button', { name: said('Se déconnecter') }).click();
  await page.waitForURL('**/login');
}

async function giveIdentifiers(page, { login, password }) {
  await page.goto('/login');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
}

test('an application is enrolled from its QR code or key, then asked for', async () => {
  const who = house.persona('company-reader');
  const page = await house.visitor();
  await signIn(page, who);
  await page.goto('/account');
  await look(page, 'account');
  await page.getByRole('link', { name: said('Activer un second facteur') }).click();
  await heading(page, 'Protection du compte').waitFor();
  await look(page, 'factors-none');
  await page.getByRole('link', { name: said('Configurer une application') }).click();
  await page.getByRole('img', { name: said('Code QR') }).waitFor();
  await look(page, 'enrol-totp');
  const key = await page.locator('#totp-secret').textContent();
  assert.match(key, /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  await page.locator('input[name=code]').fill('12');
  await page.getByRole('button', { name: 'Activer' }).click();
  await page.getByRole('alert').first().waitFor();
  assert.equal(await page.locator('#totp-secret').textContent(), key, 'the key stays');
  await page.locator('input[name=code]').fill(code(key, Math.floor(Date.now() / 30_000) - 1));
  await page.getByRole('button', { name: 'Activer' }).click();
  await heading(page, 'Vos codes de secours').waitFor();
  await look(page, 'recovery-codes');
  const codes = (await page.locator('#recovery-codes').textContent()).trim().split(/\s+/);
  assert.equal(codes.length, 10);
  await page.getByRole('button', { name: said('Je les ai notés') }).click();
  await heading(page, 'Protection du compte').waitFor();
  await look(page, 'factors-totp');
  const letter = await house.mailbox.next('hugo.lambert@guide.example');
  assert.match(letter.text, said('application de codes a été ajoutée'));
  await signOut(page, who.name);

  await giveIdentifiers(page, who);
  await heading(page, 'Vérification en deux étapes').waitFor();
  await look(page, 'second-step');
  await page.goto('/company');
  assert.equal(new URL(page.url()).pathname, '/login', 'half signed in opens nothing');
  await page.goto('/login/factor');
  await page.locator('input[name=code]').fill(code(key));
  await page.getByRole('button', { name: 'Valider' }).first().click();
  await heading(page, 'Accueil').waitFor();
  await page.goto('/account/sign-ins');
  await page.getByText('Mot de passe et application').first().waitFor();
  await look(page, 'sign-ins');
  await signOut(page, who.name);

  await giveIdentifiers(page, who);
  await page.getByText(said('Utiliser un code de secours')).click();
  await page.locator('input[name=recovery_code]').fill(codes[0].toLowerCase());
  await page.getByRole('button', { name: 'Valider' }).last().click();
  await heading(page, 'Accueil').waitFor();
});

test('a passkey is enrolled, is the only factor, then the second one', async () => {
  const who = house.persona('company-technician');
  const page = await house.visitor();
  const authenticator = await withAuthenticator(page);
  await signIn(page, who);
  await page.goto('/account/factors/passkey');
  await page.locator('input[name=name]').fill('Téléphone de Gaëlle');
  await look(page, 'enrol-passkey');
  await passkeyButton(page, "Créer la clé d'accès").click();
  await heading(page, 'Vos codes de secours').waitFor();
  assert.equal((await authenticator.keys()).length, 1);
  await page.getByRole('button', { name: said('Je les ai notés') }).click();
  await page.getByText('Téléphone de Gaëlle').first().waitFor();
  await look(page, 'factors-passkey');
  await signOut(page, who.name);

  await look(page, 'login');
  await passkeyButton(page, "Se connecter avec une clé d'accès").click();
  await heading(page, 'Accueil').waitFor();
  await page.getByText(who.name).first().waitFor();
  await signOut(page, who.name);

  await giveIdentifiers(page, who);
  await heading(page, 'Vérification en deux étapes').waitFor();
  await page.getByText(said('Se souvenir de cet appareil')).first().click();
  await look(page, 'second-step-passkey');
  await passkeyButton(page, "Utiliser une clé d'accès").click();
  await heading(page, 'Accueil').waitFor();
  await signOut(page, who.name);

  // Remembered: the password alone opens, and proves too little for what is sensitive.
  await giveIdentifiers(page, who);
  await heading(page, 'Accueil').waitFor();
  await page.goto('/account/factors');
  await page.getByText('Appareils mémorisés').first().waitFor();
  await page.getByRole('button', { name: said('Retirer Téléphone de Gaëlle') }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirmer' }).click();
  await heading(page, 'Confirmez votre identité').waitFor();
  await look(page, 'proof');
  await authenticator.verifies(false);
  await passkeyButton(page, "Utiliser une clé d'accès").click();
  await page.getByRole('alert').filter({ hasText: said("n'a pas pu être utilisée") }).waitFor();
  await authenticator.verifies(true);
  await passkeyButton(page, "Utiliser une clé d'accès").click();
  await heading(page, 'Protection du compte').waitFor();
  await page.getByRole('button', { name: said('Retirer Téléphone de Gaëlle') }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirmer' }).click();
  await page.getByText(said("La clé d'accès est retirée")).waitFor();
});

test('who must have a factor finds nothing else until there is one', async () => {
  const page = await house.visitor();
  await signIn(page, house.persona('factor-required'));
  await heading(page, 'Protection du compte').waitFor();
  await page.getByText(said('Votre société demande un second facteur')).waitFor();
  await look(page, 'factors-wanted');
  await page.goto('/company');
  await heading(page, 'Protection du compte').waitFor();
});

test('an administrator decides for the company, the operator reads that it is waived here', async () => {
  const page = await house.visitor();
  await signIn(page, house.persona('company-admin-2'));
  await page.goto('/company/security');
  await look(page, 'security');
  await page.getByRole('button', { name: said('Exiger un second facteur') }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirmer' }).click();
  await heading(page, 'Protection du compte').waitFor();
  const staff = await house.visitor();
  await signIn(staff, house.persona('operator-admin'));
  await staff.goto('/company/security');
  await staff.getByText(said('suspendu pour la démonstration seulement')).waitFor();
  await look(staff, 'security-operator');
});

test('without scripts codes remain, and no button that would do nothing is shown', async () => {
  const who = house.persona('company-factor');
  const page = await house.visitor(undefined, { javaScriptEnabled: false });
  await page.goto('/login');
  assert.equal(await passkeyButton(page, "Se connecter avec une clé d'accès").count(), 0);
  await giveIdentifiers(page, who);
  await heading(page, 'Vérification en deux étapes').waitFor();
  await page.locator('input[name=code]').fill(code(who.totp_secret));
  await page.getByRole('button', { name: 'Valider' }).first().click();
  await heading(page, 'Accueil').waitFor();
});
