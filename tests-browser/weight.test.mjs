// A first visit stays light: all that a page loads, as it travels.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openHouse } from './harness.mjs';

const MOST_BYTES = 60 * 1024;

let house;
before(async () => (house = await openHouse()));
after(() => house?.close());

async function weigh(page, path) {
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  const asked = new Map();
  let bytes = 0;
  wire.on('Network.responseReceived', ({ requestId, response }) => asked.set(requestId, response.url));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += encodedDataLength;
    asked.set(requestId, `${encodedDataLength} ${asked.get(requestId)}`);
  });
  await page.goto(path, { waitUntil: 'networkidle' });
  await wire.detach();
  assert.ok(asked.size > 1, `${path} loads its style`);
  assert.ok(bytes <= MOST_BYTES, `${path} weighs ${bytes} bytes:\n${[...asked.values()].join('\n')}`);
}

test('the page to sign in is light', async () => weigh(await house.visitor(), '/login'));

test('the pages most seen are light', async () => {
  const page = await house.asPersona('company-admin');
  for (const path of ['/', '/company', '/company/users', '/invoices']) await weigh(page, path);
});
