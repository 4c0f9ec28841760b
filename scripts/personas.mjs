// Reads what `myopenip demo --json` prints; writes who can sign in as a table for people.
import { readFileSync } from 'node:fs';

const { personas } = JSON.parse(readFileSync(0, 'utf8'));
const columns = [
  ['Role', (one) => one.role],
  ['Login', (one) => one.login],
  ['Password', (one) => one.password],
  ['Name', (one) => one.name],
  ['Company', (one) => one.company],
  ['Brand address', (one) => one.host],
  ['TOTP key', (one) => one.totp_secret],
];
const rows = [columns.map(([title]) => title), ...personas.map((one) => columns.map(([, read]) => read(one) ?? ''))];
const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
console.log('Who can sign in:');
for (const row of rows) {
  console.log(`  ${row.map((cell, at) => cell.padEnd(widths[at])).join('  ')}`.trimEnd());
}
