// The client of the guide, Client 1 du revendeur présentation: what the operator loads, and the steps of the first day.
import assert from 'node:assert/strict';

/** The guide writes a straight apostrophe, a typographer a curved one. */
export const said = (text) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/'/g, "['’]").replace(/ /g, '\\s'), 'i');

export const CLIENT = {
  company: { reference: 'OIP-09900024', name: 'Client 1 du revendeur présentation', siren: '732829320' },
  user: { name: 'Camille Premier-Jour', email: 'camille@premier-jour.test' },
  password: 'Bonjour-Clichy92!',
};

/** The guide's ten fields of INFORMATIONS, as it writes them. */
export const FIELDS = [
  'État', 'Référence', 'Raison sociale', 'SIREN', 'Statut juridique', 'Commentaire', 'Site internet', 'Date de création',
  'Situation financière', 'Type de garantie',
];

const csv = (rows) => Buffer.from(rows.map((row) => row.join(',')).join('\n') + '\n', 'utf8');

export const FILES = {
  companies: csv([
    ['reference', 'parent', 'legal_name', 'siren', 'legal_status', 'website', 'comment'],
    [CLIENT.company.reference, '', CLIENT.company.name, CLIENT.company.siren, '1000', '', ''],
  ]),
  users: csv([
    ['company', 'name', 'email', 'profile'],
    [CLIENT.company.reference, CLIENT.user.name, CLIENT.user.email, 'administrator'],
  ]),
};

/** Brings one CSV in through the back office: chosen, looked over, confirmed. */
export async function importFile(page, kind) {
  await page.goto(`/staff/imports/${kind}`);
  await page.locator('input[type=file]').setInputFiles({ name: `${kind}.csv`, mimeType: 'text/csv', buffer: FILES[kind] });
  await page.getByRole('button', { name: said('Vérifier') }).click();
  await page.getByRole('button', { name: said('Importer') }).click();
  await page.getByRole('heading', { level: 1, name: said('Import terminé') }).waitFor();
}

/** Lets the mails leave: until then nobody has been written to. Ends when all have. */
export async function sendAccesses(page) {
  await page.goto(`/staff/users?q=${encodeURIComponent(CLIENT.user.email)}`);
  await page.getByRole('row').filter({ hasText: CLIENT.user.email }).getByRole('checkbox').check();
  await page.locator('form[data-select]').getByRole('button', { name: said('Envoyer les accès') }).click();
  await page.waitForURL('**/staff/users/sending/*');
  await page.getByRole('main').getByText(said('1 accès a été traité')).waitFor();
}

/** Reads the mail word for word as the guide prints it; gives the identifier and the link. */
export function readAccessMail(mail) {
  const [login] = mail.text.match(/E-\d{10}/) ?? [];
  assert.ok(login, `no identifier in:\n${mail.text}`);
  for (const text of [mail.text, mail.html.replace(/<[^>]+>/g, ' ').replace(/&#(?:39|x27);|&rsquo;/g, "'")]) {
    const flat = text.replace(/\s+/g, ' ');
    assert.match(flat, new RegExp(login));
    for (const words of [
      'votre requête a bien été traitée',
      'Merci de cliquer sur le lien pour initialiser votre mot de passe',
      'Initialisation du mot de passe',
      'Ce mail a été envoyé automatiquement',
      'Merci de ne pas y répondre',
    ]) {
      assert.match(flat, said(words), `the mail does not say « ${words} »:\n${flat}`);
    }
  }
  const inHtml = mail.html.match(/href="([^"]*\/password\/init\/[^"]+)"/)?.[1].replaceAll('&amp;', '&');
  assert.ok(inHtml, `no link in:\n${mail.html}`);
  assert.ok(mail.text.includes(inHtml), 'both parts of the mail carry the same link');
  return { login, link: inHtml };
}

/** What stands in the bytes of a file a person downloads: a PDF, with something in it. */
export function assertPdf(bytes, where) {
  assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-', `${where} is no PDF`);
  assert.ok(bytes.length > 2_000, `${where} has only ${bytes.length} bytes`);
}

/** A file as the browser saved it. */
export async function bytesOf(download) {
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
