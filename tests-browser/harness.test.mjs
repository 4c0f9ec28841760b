// The harness itself: each look must see the fault it looks for.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { axe, focusIsVisible, inEveryDress, launchBrowser, noHorizontalScroll, Pages, setWidth, walk, wellFormed } from './harness.mjs';
import { openMailbox } from './smtp.mjs';
import { shape } from './walk.mjs';

const CSP = "default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n'; require-trusted-types-for 'script'";
const html = (body, style = '') => `<!doctype html><html lang="fr"><head><title>Essai</title><style nonce="n">${style}</style></head><body><main><h1>Essai</h1>${body}</main></body></html>`;
const PAGES = {
  '/': html('<p><a href="/items/1">un</a> <a href="/items/2">deux</a> <a href="/items/3">trois</a> <a href="/gone">parti</a> <a href="/file.pdf">PDF</a> <a href="/saved">à garder</a> <a href="http://elsewhere.test/">ailleurs</a></p>'),
  '/items/1': html('<p>1</p>'),
  '/items/2': html('<p><a href="/">retour</a></p>'),
  '/items/3': html('<p>3</p>'),
  '/faults': html('<img src="data:,"><p class="pale">pâle</p><button></button>', '.pale { color: #bbb } '),
  '/small': html('<p><button>a</button><button>b</button></p>', 'button { all: unset; width: 10px; height: 10px; font-size: 8px; outline: 0 }'),
  '/ringed': html('<p><button>a</button></p>', 'button:focus-visible { outline: 3px solid }'),
  '/dark': html('<p>sombre</p>', '@media (prefers-color-scheme: dark) { p { color: #333; background: #222 } }'),
  '/wide': html('<p class="w">large</p>', '.w { width: 900px }'),
  '/inline': html('<p>x</p><script>document.title = "no"</script>'),
};
const status = { '/gone': 404, '/file.pdf': 200, '/saved': 200 };

let server, browser, pages, base;
before(async () => {
  server = http.createServer(({ url }, answer) => {
    answer.writeHead(status[url] ?? (PAGES[url] ? 200 : 404), { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CSP, ...(url === '/saved' && { 'content-disposition': 'attachment' }) });
    answer.end(PAGES[url] ?? html(''));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  server.close();
});

async function open(path) {
  pages = new Pages(browser);
  const page = await pages.open({ baseURL: base });
  await page.goto(path);
  return page;
}

test('axe sees planted faults, under a strict content policy, and passes a good page', async () => {
  await axe(await open('/items/1'));
  await assert.rejects(async () => axe(await open('/faults')), /image-alt/);
  await assert.rejects(async () => axe(await open('/faults')), /color-contrast/);
  assert.deepEqual(pages.problems().filter((one) => /script/i.test(one)), []);
});

test('axe asks for the target size of WCAG 2.2', async () => {
  await assert.rejects(async () => axe(await open('/small')), /target-size/);
});

test('a fault of the dark theme only is found in the dark', async () => {
  const page = await open('/dark');
  await axe(page);
  await assert.rejects(inEveryDress(page, (where) => axe(page, where)), /\(1280, dark\)/);
});

test('a page wider than its window is found, on the narrow one only', async () => {
  const page = await open('/wide');
  await noHorizontalScroll(page);
  await setWidth(page, 320);
  await assert.rejects(noHorizontalScroll(page), /class=\\"w\\"/);
});

test('a page without its h1 is found', async () => {
  const page = await open('/items/1');
  assert.equal((await wellFormed(page)).title, 'Essai');
  await page.evaluate(() => document.querySelector('h1').remove());
  await assert.rejects(wellFormed(page), /has 0 h1/);
});

test('a focus that cannot be seen is found', async () => {
  const page = await open('/small');
  await page.keyboard.press('Tab');
  await assert.rejects(focusIsVisible(page), /focus cannot be seen/);
  await page.goto('/ringed');
  await page.keyboard.press('Tab');
  await focusIsVisible(page);
});

test('what the content policy refuses is heard', async () => {
  await open('/inline');
  assert.match(pages.problems().join('\n'), /Content Security Policy/);
});

test('the walk follows every link of this address, a few of each shape, and tells what is gone', async () => {
  const page = await open('/');
  const looked = [];
  const { seen, failed } = await walk(page, (where) => looked.push(where));
  assert.deepEqual(seen, ['/', '/items/1', '/items/2', '/gone', '/file.pdf', '/saved']);
  assert.deepEqual(looked, ['/', '/items/1', '/items/2', '/gone']);
  assert.deepEqual(failed, ['404 /gone']);
});

test('pages of one kind have one shape', () => {
  const of = (path) => shape(new URL(path, 'http://x'));
  assert.equal(of('/invoices/F-2026-0012.pdf'), '/invoices/{}.pdf');
  assert.equal(of('/invoices/F-2026-0012?page=2&after=x'), '/invoices/{}?after&page');
  assert.equal(of('/company/sites/new'), '/company/sites/new');
});

test('the mailbox reads a message as its recipient would', async () => {
  const mailbox = await openMailbox();
  const message = [
    'Subject: =?utf-8?B?VsO0dHJlIA==?= =?utf-8?Q?requ=C3=AAte?=', 'Content-Type: multipart/alternative;', ' boundary="b1"', '',
    '--b1', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '', 'Votre requ=C3=AAte =', 'suit.', '..', '',
    '--b1', 'Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: base64', '', Buffer.from('<p>é</p>').toString('base64'), '--b1--', '.',
  ];
  const told = await new Promise((done) => {
    let heard = '';
    const socket = net.connect(new URL(mailbox.url).port, '127.0.0.1');
    socket.on('data', (chunk) => (heard += chunk)).on('close', () => done(heard));
    socket.write(['EHLO me', 'MAIL FROM:<a@x.fr>', 'RCPT TO:<b@x.fr>', 'DATA', ...message, 'QUIT', ''].join('\r\n'));
  });
  assert.match(told, /250 Kept\r\n221 Bye/);
  const { from, to, subject, text, html } = await mailbox.next('b@x.fr');
  assert.deepEqual({ from, to, subject, text, html }, { from: 'a@x.fr', to: ['b@x.fr'], subject: 'Vôtre requête', text: 'Votre requête suit.\r\n.\r\n', html: '<p>é</p>' });
  await assert.rejects(mailbox.next('c@x.fr', { timeout: 50 }), /came: b@x.fr/);
  await mailbox.close();
});
