// Every page that each of several people can reach: accessible, within its window, and whole, in every dress.
// With MYOPENIP_SCREENSHOTS=1 each is also kept in var/screenshots/, to be looked at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, inEveryDress, noHorizontalScroll, openHouse, screenshots, walk, wellFormed } from './harness.mjs';
import { shape } from './walk.mjs';

let house;
before(async () => (house = await openHouse()));
after(() => house?.close());

// What pages of one shape were made of so far: for another person a page is looked at again where it shows more.
const looked = new Map();

async function isNew(page, kind) {
  const parts = await page.evaluate(() => [...document.querySelectorAll('*')].map((one) => `${one.localName} ${one.getAttribute('class') ?? ''} ${one.getAttribute('role') ?? ''} ${one.type ?? ''}`));
  const known = looked.get(kind) ?? looked.set(kind, new Set()).get(kind);
  const before = known.size;
  for (const part of parts) known.add(part);
  return known.size > before;
}

/** Looks at the page in every dress; gives what is wrong, so that one run tells all. */
async function faultsOf(page) {
  const faults = [];
  const hear = (look) => look.catch((fault) => faults.push(fault.message));
  const where = page.url();
  await hear(wellFormed(page, where));
  const kind = shape(new URL(where));
  if (!(await isNew(page, kind))) return faults;
  await inEveryDress(page, async (dress) => {
    await hear(axe(page, dress));
    await hear(noHorizontalScroll(page, dress));
  });
  if (process.env.MYOPENIP_SCREENSHOTS) await screenshots(page, kind.replace(/[^\w]+/g, '-').replace(/^-|-$/g, '') || 'home');
  return faults;
}

/** Walks from `start`; fails with every fault of every page. */
async function walkAndLook(page, options) {
  const faults = [];
  const { seen, failed } = await walk(page, async () => faults.push(...(await faultsOf(page))), options);
  assert.deepEqual(failed, [], 'links that lead nowhere');
  assert.equal(faults.length, 0, faults.join('\n\n'));
  return seen;
}

for (const role of ['operator-admin', 'company-admin', 'reseller-admin', 'company-accountant', 'company-technician', 'operator-support']) {
  test(`every page ${role} can reach`, async () => {
    const page = await house.asPersona(role);
    const seen = await walkAndLook(page);
    assert.ok(seen.length >= 3, `${role} reaches only ${seen.join(', ')}`);
  });
}

test('every page without signing in', async () => {
  const page = await house.visitor();
  for (const path of ['/login', '/privacy', '/cookies', '/password/forgot', '/password/init/unknown', '/no-such-page']) {
    await page.goto(path);
    assert.deepEqual(await faultsOf(page), [], path);
  }
  await page.goto('/login');
  await walkAndLook(page, { start: '/login' });
});

test('the terms, before they are accepted', async () => {
  const page = await house.asPersona('new-user');
  await page.getByRole('dialog').waitFor();
  await inEveryDress(page, async (dress) => {
    await axe(page, dress);
    await noHorizontalScroll(page, dress);
  });
});

test('forms that were refused say so to everybody', async () => {
  const visitor = await house.visitor();
  await visitor.goto('/login');
  await visitor.locator('input[name=login]').fill('E-0000000000');
  await visitor.locator('input[name=password]').fill('wrong');
  await visitor.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await visitor.getByRole('alert').first().waitFor();
  await inEveryDress(visitor, (dress) => axe(visitor, dress));

  const page = await house.asPersona('company-admin');
  for (const path of ['/company/sites/new', '/company/users/new']) {
    await page.goto(path);
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.request().method() === 'POST'),
      page.locator('main form[method=post] button:not([type=button])').last().click(),
    ]);
    assert.equal(answer.status(), 422, path);
    await page.getByRole('alert').first().waitFor();
    await inEveryDress(page, (dress) => axe(page, dress));
  }
});

test('text at twice its size and spaced out still fits', async () => {
  const page = await house.asPersona('company-admin');
  for (const path of ['/', '/company', '/invoices']) {
    await page.goto(path);
    // 640 wide at twice the size is what 1280 shows at 200 %; the spacing is WCAG 1.4.12's.
    await page.setViewportSize({ width: 640, height: 400 });
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    });
    await noHorizontalScroll(page, `${path}, spaced out`);
  }
});
