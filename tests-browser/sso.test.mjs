// A company's own identity provider through a browser: set up, first and second sign-in, sign-out, a leaver.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { Provider } from 'oidc-provider';
import { axe, inEveryDress, noHorizontalScroll, openHouse, signIn } from './harness.mjs';

const PAGE = '/company/single-sign-on';
const DOMAIN = 'acme-sso.fr';
const CLIENT = { client_id: 'portal', client_secret: 'a secret that only two know: 4711' };

let house;
let running;
before(async () => (house = await openHouse({ set: { MYOPENIP_PROVIDERS_ON_LOOPBACK: '1', MYOPENIP_CHANGE_DELAY_H: '0' } })));
after(async () => {
  running?.closeAllConnections();
  running?.close();
  await house.close();
});

/** A provider at another site than the portal: `localhost` beside `127.0.0.1`. */
async function startProvider({ redirect, signedOut, backchannel }) {
  running = http.createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => running.once('listening', ready));
  const issuer = `http://localhost:${running.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        ...CLIENT,
        redirect_uris: [redirect],
        post_logout_redirect_uris: [signedOut],
        backchannel_logout_uri: backchannel,
        backchannel_logout_session_required: true,
        id_token_signed_response_alg: 'RS256',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@${DOMAIN}`, email_verified: true, name: `Inès ${id}` }),
    }),
    features: { backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true }, devInteractions: { enabled: true } },
    cookies: { keys: ['a key of the tests'] },
    // The portal is on this machine, which the provider would not tell of a leaver by itself.
    fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  });
  running.on('request', provider.callback());
  return issuer;
}

/** The provider's own pages want a font of the outside world: there is none here. */
async function withoutFonts(page) {
  await page.context().route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }));
  return page;
}

/** Shows the provider who one is, and allows what the portal asks for. */
async function atProvider(page, login) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('whatever');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function throughCompany(page, address) {
  await page.goto('/login');
  await page.getByLabel('Adresse e-mail professionnelle').fill(address);
  await page.getByRole('button', { name: 'Se connecter avec mon entreprise' }).click();
}

/** At the address the provider sends browsers back to: on this machine there is but one. */
async function signedIn(role) {
  const page = await withoutFonts(await house.visitor());
  await signIn(page, house.persona(role));
  return page;
}

async function setUp() {
  const admin = await signedIn('direct-admin');
  await admin.goto(PAGE);
  const read = (id) => admin.locator(`#${id}`).innerText();
  const addresses = { redirect: await read('redirect'), signedOut: await read('signed-out'), backchannel: await read('backchannel') };
  const issuer = await startProvider(addresses);

  await admin.getByLabel('Domaine', { exact: true }).fill(DOMAIN);
  await admin.getByRole('button', { name: 'Ajouter le domaine' }).click();
  await admin.getByText('_myopenip-login.').waitFor();
  await inEveryDress(admin, async (dress) => {
    await axe(admin, dress);
    await noHorizontalScroll(admin, dress);
  });
  const staff = await signedIn('operator-admin');
  await staff.goto(`/customers/${addresses.redirect.split('/').pop()}/single-sign-on`);
  await staff.getByRole('button', { name: 'Se porter garant' }).click();
  await staff.getByText('Garanti par').waitFor();
  await axe(staff, 'vouching');

  await admin.goto(`${PAGE}/provider`);
  await admin.getByLabel('Adresse du fournisseur').fill(issuer);
  await admin.getByLabel('Identifiant client').fill(CLIENT.client_id);
  await admin.locator('input[name=client_secret]').fill(CLIENT.client_secret);
  await inEveryDress(admin, async (dress) => {
    await axe(admin, dress);
    await noHorizontalScroll(admin, dress);
  });
  await admin.getByRole('button', { name: 'Enregistrer' }).click();
  await admin.getByRole('button', { name: 'Essayer' }).click();
  await atProvider(admin, 'essai');
  await admin.getByText(`essai@${DOMAIN}`).waitFor();

  await admin.getByRole('button', { name: 'Demander la mise en vigueur' }).click();
  await admin.getByRole('heading', { level: 1, name: 'Changement de fournisseur d’identité' }).waitFor();
  const password = admin.locator('input[name=present_password]');
  if (await password.count()) await password.fill(house.persona('direct-admin').password);
  await admin.getByRole('button', { name: 'Confirmer le changement' }).click();
  for (let tries = 0; tries < 50; tries += 1) {
    await admin.goto(PAGE);
    if (await admin.getByRole('button', { name: 'Couper la connexion d’entreprise' }).count()) return { admin, issuer };
    await admin.waitForTimeout(200);
  }
  throw new Error('the provider did not come into force');
}

test('first sign-in, second sign-in, sign-out, a leaver', async () => {
  const { issuer } = await setUp();

  const ines = await withoutFonts(await house.visitor());
  await throughCompany(ines, `ines@${DOMAIN}`);
  await atProvider(ines, 'ines');
  await ines.locator('input[name=accepted]').check();
  await ines.locator('form[action="/terms/acceptance"] button').first().click();
  await ines.goto('/account');
  await ines.getByText('Par le fournisseur d’identité de').first().waitFor();
  assert.match(await ines.locator('main').innerText(), /ines@acme-sso\.fr/);
  await axe(ines, 'account');

  // The provider knows her still: she is let in without a word.
  const all = await ines.context().cookies();
  await ines.context().clearCookies({ name: 'sid' });
  assert.ok(all.some((cookie) => cookie.name === 'sid' && cookie.httpOnly && cookie.sameSite === 'Lax'));
  await throughCompany(ines, `ines@${DOMAIN}`);
  await ines.waitForURL((url) => url.pathname === '/');

  // Out here, and there.
  await ines.locator('form[action="/logout"] button').first().evaluate((button) => button.form.requestSubmit());
  await ines.getByRole('button', { name: /Yes, sign me out/ }).click();
  await ines.getByText('Vous êtes déconnecté.').waitFor();
  await throughCompany(ines, `ines@${DOMAIN}`);
  await ines.locator('input[name=login]').waitFor();

  // She leaves the company: the provider says so, and she is out here.
  await atProvider(ines, 'ines');
  await ines.waitForURL((url) => url.pathname === '/');
  const there = await ines.context().newPage();
  await there.goto(`${issuer}/session/end`);
  await there.getByRole('button', { name: /Yes, sign me out/ }).click();
  for (let tries = 0; tries < 50; tries += 1) {
    await ines.goto('/account');
    if (new URL(ines.url()).pathname === '/login') return;
    await ines.waitForTimeout(200);
  }
  throw new Error('the leaver is still in');
});
