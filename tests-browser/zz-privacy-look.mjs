import { openHouse, axe, inEveryDress, noHorizontalScroll, screenshots } from './harness.mjs';
const house = await openHouse();
const faults = [];
const look = async (page, path, name) => {
  await page.goto(path);
  console.log(path, page.url());
  await inEveryDress(page, async (dress) => {
    await axe(page, dress).catch((e) => faults.push(e.message));
    await noHorizontalScroll(page, dress).catch((e) => faults.push(String(e.message)));
  });
  await screenshots(page, name);
};
try {
  const reader = await house.asPersona('company-accountant');
  await reader.goto('/account/privacy');
  await reader.click('form[action="/account/privacy"] button');
  await new Promise((r) => setTimeout(r, 2500));
  await look(reader, '/account/privacy', 'p-account');
  await look(reader, '/account/privacy/erasure', 'p-erasure');
  await reader.goto('/account/privacy/erasure');
  await reader.check('input[name=confirmed]');
  await reader.click('button.button--danger');
  await look(reader, '/account/privacy', 'p-account-waits');
  const admin = await house.asPersona('company-admin');
  await admin.goto('/company/privacy');
  await admin.fill('input[name=person]', 'quelqu.un@ailleurs.example');
  await admin.click('form[action="/company/privacy"] button');
  await look(admin, '/company/privacy', 'p-desk');
  await admin.goto('/company/privacy'); await admin.click('table a');
  await look(admin, new URL(admin.url()).pathname, 'p-desk-one');
  const op = await house.asPersona('operator-admin');
  await look(op, '/staff/retention', 'p-retention');
  await op.goto('/staff/holds');
  await op.fill('input[name=person]', 'E-0000000005'); await op.fill('textarea[name=reason]', 'Litige 2026-14'); await op.fill('input[name=look_again_on]', '2027-01-31');
  await op.click('form[action="/staff/holds"] button');
  await look(op, '/staff/holds', 'p-holds');
  await op.click('form[action$="/release"] button');
  await look(op, '/staff/holds', 'p-holds-2');
  const v = await house.visitor();
  await look(v, '/cookies', 'p-cookies'); await look(v, '/privacy', 'p-policy');
  await look(reader, '/privacy', 'p-policy-in'); await look(reader, '/cookies', 'p-cookies-in'); await look(reader, '/account', 'p-account-top');
} catch (e) { console.log('FAILED', e); }
console.log(faults.join('\n\n') || 'no fault');
await house.close();
