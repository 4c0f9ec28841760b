// What a page must be, whatever it shows.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import axeCore from 'axe-core';

const TAGS = ['RGAAv4', 'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SCREENSHOTS = path.resolve(import.meta.dirname, '..', 'var', 'screenshots');
const HEIGHTS = { 320: 640, 360: 740, 1280: 800 };

export async function setWidth(page, width) {
  await page.setViewportSize({ width, height: HEIGHTS[width] ?? 800 });
}

/** No rule of accessibility that a machine can see is broken on the page as it stands. */
export async function axe(page, where = page.url()) {
  const { violations } = await (page.frames().length > 1 ? throughFrames(page) : here(page));
  const told = violations.map((one) => `${one.id}: ${one.help}\n${one.nodes.map((node) => `    ${node.html.slice(0, 200)}\n      ${node.failureSummary?.replaceAll('\n', '\n      ')}`).join('\n')}`);
  assert.equal(violations.length, 0, `${where}\n${told.join('\n')}`);
}

/** Told once to each page, asked in each of its dresses. */
async function here(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source);
  return page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), TAGS);
}

// `.options()` after `.withTags()` would erase the tags.
const throughFrames = (page) => new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(TAGS).analyze();

/** Runs `look` in both themes and at each width; says which one failed. */
export async function inEveryDress(page, look, { widths = [1280, 320], schemes = ['light', 'dark'] } = {}) {
  for (const width of widths) {
    await setWidth(page, width);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await look(`${new URL(page.url()).pathname} (${width}, ${colorScheme})`, { width, colorScheme });
    }
  }
  await setWidth(page, 1280);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** Keeps the page as seen at 1280 and 360, light and dark, for a person to look at. */
export async function screenshots(page, name) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await inEveryDress(page, async (_, { width, colorScheme }) => {
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  }, { widths: [1280, 360] });
}

/** The page fits its width; what scrolls sideways on purpose (a table's own frame) may. */
export async function noHorizontalScroll(page, where = page.url()) {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    const scrolls = (element) => element && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const out = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1 && !scrolls(one.parentElement));
    return { scrollWidth, clientWidth, out: out.slice(0, 5).map((one) => one.outerHTML.slice(0, 120)) };
  });
  assert.equal(wide, null, `${where} is wider than its window: ${JSON.stringify(wide, null, 2)}`);
}

/** One `h1`, a title of its own, a language. */
export async function wellFormed(page, where = page.url()) {
  const head = await page.evaluate(() => ({
    h1: [...document.querySelectorAll('h1')].map((one) => one.textContent.trim()),
    title: document.title.trim(),
    lang: document.documentElement.lang,
  }));
  assert.equal(head.h1.length, 1, `${where} has ${head.h1.length} h1: ${head.h1.join(' | ')}`);
  assert.notEqual(head.h1[0], '', `${where}: its h1 is empty`);
  assert.notEqual(head.title, '', `${where} has no title`);
  assert.match(head.lang, /^(fr|en)/, `${where} names no language`);
  return head;
}

/** The focused element, as its outline or that of the label around it lets people see it. */
export async function focusIsVisible(page, where = page.url()) {
  const seen = await page.evaluate(() => {
    const one = document.activeElement;
    const ringed = (box) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(box);
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
    };
    return { tag: one.outerHTML.slice(0, 120), ring: [one, one.closest('label')].some((box) => box && ringed(box)) };
  });
  assert.ok(seen.ring, `${where}: focus cannot be seen on ${seen.tag}`);
}
