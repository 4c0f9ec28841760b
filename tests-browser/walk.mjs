// Walks every link a person can follow by GET, so that no page escapes.
import { get } from 'node:http';

const FILE = /\.(pdf|csv|zip|json|ics|xml|svg|css)$/;
/** Pages of one shape differ by what they show: a few stand for all. */
const OF_EACH_SHAPE = 2;

/** `/invoices/F-2026-0012?page=2` → `/invoices/{}?page`. */
export function shape(url) {
  const parts = url.pathname.split('/').map((part) => (/\d|^[0-9a-f-]{20,}$/i.test(part.replace(/\.\w+$/, '')) ? part.replace(/^.*?(\.[a-z]+)?$/, '{}$1') : part));
  const query = [...new Set(url.searchParams.keys())].sort().join('&');
  return parts.join('/') + (query && `?${query}`);
}

/**
 * Follows every link from `start`; calls `look(path, response)` on each page and fetches each file.
 * Gives the paths seen, and what answered otherwise than 200.
 */
export async function walk(page, look, { start = '/', most = 400 } = {}) {
  const origin = new URL(page.url()).origin;
  const waiting = [new URL(start, origin)];
  const met = new Set(waiting.map(String));
  const counts = new Map();
  const last = [];
  const seen = [];
  const failed = [];
  while (waiting.length > 0) {
    const url = waiting.shift();
    const count = counts.get(shape(url)) ?? 0;
    if (count >= OF_EACH_SHAPE) continue;
    counts.set(shape(url), count + 1);
    const where = url.pathname + url.search;
    seen.push(where);
    if (seen.length > most) throw new Error(`more than ${most} pages: is a link endless? last: ${where}`);
    const shown = FILE.test(url.pathname) ? null : await open(page, url.href);
    const response = shown ?? (await ask(page, url.href));
    if (response.status() === 303) {
      // A file too large to wait for leads to the page that prepares it.
      waiting.push(new URL(response.headers().location, url));
      continue;
    }
    if (response.status() !== 200) failed.push(`${response.status()} ${where}`);
    if (!shown) continue;
    await look(where, response);
    for (const link of await links(page)) {
      const next = new URL(link);
      next.hash = '';
      if (next.origin !== origin || met.has(next.href)) continue;
      met.add(next.href);
      (next.searchParams.has('lang') ? last : waiting).push(next);
    }
    // Another language would be that of every page after it.
    if (waiting.length === 0) waiting.push(...last.splice(0));
  }
  return { seen, failed };
}

/** What this page's browser would be given at `href`, without opening it; every name is this machine. */
export async function ask(page, href) {
  const url = new URL(href, page.url());
  const cookies = await page.context().cookies(url.href);
  const headers = { host: url.host, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
  return new Promise((answered, failed) => {
    const asked = get({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search, headers }, async (response) => {
      const chunks = await response.toArray().catch(failed);
      answered({ status: () => response.statusCode, headers: () => response.headers, body: () => Buffer.concat(chunks) });
    });
    asked.on('error', failed);
  });
}

/** The page's answer, or nothing where the browser would save a file instead of showing it. */
const open = (page, href) => page.goto(href).catch((error) => {
  if (/Download is starting/.test(error.message)) return null;
  throw error;
});

const links = (page) => page.$$eval('a[href]', (found) => found.map((one) => one.href));
