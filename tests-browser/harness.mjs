// A house to look at through a browser: the portal on the demo, a mailbox, Chromium, and people who sign in.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { startPortal } from './portal.mjs';
import { openMailbox } from './smtp.mjs';

export * from './look.mjs';
export { ask, walk } from './walk.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable',
  // Every name is this machine: a brand's address leads to the portal, and nothing leads outside.
  '--host-resolver-rules=MAP * 127.0.0.1',
];

/** What the browser logs of these houses and is no fault of a page. */
const EXPECTED = [
  // Each 4xx it loads; those are judged by their response.
  /^Failed to load resource/,
  // A brand's address is plain HTTP here and not the loopback: these headers count behind TLS.
  /^The Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was untrustworthy/,
  /^Clear-Site-Data header on '\S+': Not supported for insecure origins/,
];

export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.MYOPENIP_CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/** Opens the house; `close()` it in `after`, which also fails when a page had a problem nobody asked for. */
export async function openHouse({ host = '127.0.0.1', publicHost = host, set = {} } = {}) {
  const mailbox = await openMailbox();
  const portal = await startPortal({ smtp: mailbox.url, host, publicHost, set });
  const browser = await launchBrowser().catch(async (error) => {
    await portal.stop();
    throw error;
  });
  const pages = new Pages(browser);
  const sessions = new Map();

  const persona = (role) => {
    const found = portal.personas.find((one) => one.role === role);
    assert.ok(found, `the demo has no ${role}; it has ${portal.personas.map((one) => one.role).join(', ')}`);
    return found;
  };
  const origin = ({ host } = {}) => (host ? `http://${host.replace(/:\d+$/, '')}:${portal.port}` : portal.base);

  /** A page of someone signed out, at a brand's address. */
  const visitor = (who, options = {}) => pages.open({ baseURL: origin(who), ...options });

  /** A page of someone signed in as the demo's `role`, at their brand's address. */
  async function asPersona(role, options = {}) {
    const who = persona(role);
    if (!sessions.has(role)) {
      const page = await visitor(who, options);
      await signIn(page, who);
      sessions.set(role, await page.context().storageState());
      return page;
    }
    const page = await visitor(who, { ...options, storageState: sessions.get(role) });
    await page.goto('/');
    return page;
  }

  async function close() {
    await browser.close();
    await mailbox.close();
    await portal.stop();
    assert.deepEqual(pages.problems(), [], 'pages had problems');
  }

  return { portal, mailbox, browser, persona, visitor, asPersona, close, local: (link) => local(link, portal) };
}

/** Signs in through the form; ends on whatever page the portal leads to. */
export async function signIn(page, { login, password }) {
  await page.goto('/login');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** A link from a mail, followed on this machine: the path as written, at the portal's own port. */
function local(link, portal) {
  const url = new URL(link);
  const known = ['127.0.0.1', ...portal.personas.map((one) => one.host?.replace(/:\d+$/, ''))];
  assert.ok(known.includes(url.hostname), `${link} leads to none of ${known.join(', ')}`);
  url.protocol = 'http:';
  url.port = String(portal.port);
  return url.href;
}

/** Pages whose problems are heard: refused by the CSP, thrown, logged as errors, answered by a fault. */
export class Pages {
  #browser;
  #heard = [];

  constructor(browser) {
    this.#browser = browser;
  }

  async open(options = {}) {
    const context = await this.#browser.newContext({
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    this.#listen(page);
    return page;
  }

  problems() {
    return [...this.#heard];
  }

  #listen(page) {
    const note = (what) => this.#heard.push(`${page.url()}: ${what}`);
    page.on('pageerror', (error) => note(`threw ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.some((one) => one.test(message.text()))) note(message.text());
    });
    page.on('response', (response) => {
      const expected = ['document', 'fetch', 'xhr'].includes(response.request().resourceType());
      if (response.status() >= 500 || (response.status() >= 400 && !expected)) note(`${response.status()} for ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      if (why !== 'net::ERR_ABORTED') note(`${why} for ${request.url()}`);
    });
  }
}
