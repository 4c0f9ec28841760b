// The portal under test: the debug binary on a fresh copy of the small demo.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const binary = process.env.MYOPENIP_BIN ?? path.join(target, 'debug', 'myopenip');
const database = (dir) => `sqlite://${path.join(dir, 'myopenip.db')}`;

/** Runs a command of the binary against the portal's database; gives its output. */
export async function command(dir, ...words) {
  const env = { ...process.env, ...settings(dir) };
  const { stdout } = await promisify(execFile)(binary, words, { env, maxBuffer: 1 << 26 });
  return stdout;
}

/**
 * Starts the portal, asked for by the name `host`; mail goes to `smtp`. With a `publicHost`, links of mails lead there
 * and to the brands' own hosts. `set` is further configuration.
 */
export async function startPortal({ smtp, host = '127.0.0.1', publicHost = host, set = {} }) {
  const dir = await mkdtemp(path.join(tmpdir(), 'myopenip-browser-'));
  const demo = await filledDemo();
  await cp(demo, dir, { recursive: true });
  const { personas } = JSON.parse(await readFile(path.join(dir, 'personas.json'), 'utf8'));

  // Chosen here, not by the portal: links in mails need the address before it listens.
  const port = await freePort();
  const base = `http://${host}:${port}`;
  const env = { ...process.env, ...settings(dir), MYOPENIP_LISTEN: `127.0.0.1:${port}`, MYOPENIP_PUBLIC_URL: `http://${publicHost}:${port}`, MYOPENIP_SMTP_URL: smtp, ...set };
  const running = spawn(binary, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  const ended = new Promise((end) => running.on('exit', (code, signal) => end({ code, signal })));
  await new Promise((ready, failed) => {
    const tell = (why) => (running.kill('SIGKILL'), failed(new Error(`the portal ${why}:\n${said.join('')}`)));
    const timer = setTimeout(() => tell('did not listen within 30 s'), 30_000);
    const hear = (chunk) => {
      said.push(chunk);
      if (/listening on http:\/\//.test(said.join(''))) (clearTimeout(timer), ready());
    };
    running.stdout.setEncoding('utf8').on('data', hear);
    running.stderr.setEncoding('utf8').on('data', hear);
    running.on('error', (error) => tell(`did not start (${error.message})`));
    ended.then(({ code }) => tell(`ended with ${code}`));
  });

  return {
    base,
    port,
    dir,
    personas,
    log: () => said.join(''),
    run: (...words) => command(dir, ...words),
    /** Stops it as a system would; it must end well and soon. */
    async stop() {
      running.kill('SIGTERM');
      const timer = setTimeout(() => running.kill('SIGKILL'), 15_000);
      const { code, signal } = await ended;
      clearTimeout(timer);
      await rm(dir, { recursive: true, force: true });
      if (code !== 0) throw new Error(`the portal did not stop well (${code ?? signal}):\n${said.slice(-40).join('')}`);
    },
  };
}

function settings(dir) {
  return { MYOPENIP_DATABASE_URL: database(dir), MYOPENIP_DATA_DIR: dir, MYOPENIP_DEMO: '1' };
}

/** The small demo, filled once for each build of the binary. */
async function filledDemo() {
  const built = await stat(binary).catch(() => {
    throw new Error(`${binary} is not built: run scripts/browser-tests`);
  });
  const shelf = path.join(path.dirname(binary), 'browser-demo');
  const kept = path.join(shelf, `${built.size}-${Math.trunc(built.mtimeMs)}`);
  if (await stat(kept).catch(() => null)) return kept;

  await mkdir(shelf, { recursive: true });
  const filling = await mkdtemp(path.join(shelf, 'filling-'));
  const told = await command(filling, 'demo', '--json', '--database', database(filling));
  await writeFile(path.join(filling, 'personas.json'), told);
  // Another test file may have filled one meanwhile: theirs is as good.
  await rename(filling, kept).catch(() => rm(filling, { recursive: true }));
  for (const old of await readdir(shelf)) {
    if (!old.startsWith('filling-') && path.join(shelf, old) !== kept) await rm(path.join(shelf, old), { recursive: true, force: true });
  }
  return kept;
}

function freePort() {
  return new Promise((found) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
