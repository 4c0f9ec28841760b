// A real SMTP server that keeps what it is given: mail is read here as a recipient would.
import net from 'node:net';

/** Listens on a free port of the loopback. */
export async function openMailbox() {
  const messages = [];
  const waiting = new Set();
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    converse(socket, (envelope, raw) => {
      messages.push({ ...envelope, ...readMessage(raw) });
      for (const look of waiting) look();
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  // A run whose portal did not start ends all the same.
  server.unref();
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    messages,
    /** The first message to `address`, waited for. */
    async next(address, { timeout = 20_000 } = {}) {
      const find = () => messages.find((one) => one.to.includes(address));
      return find() ?? new Promise((found, failed) => {
        const done = (end, value) => (clearTimeout(timer), waiting.delete(look), end(value));
        const look = () => find() && done(found, find());
        const told = () => `no mail to ${address} in ${timeout} ms; came: ${messages.map((one) => one.to).join(', ') || 'none'}`;
        const timer = setTimeout(() => done(failed, new Error(told())), timeout);
        waiting.add(look);
      });
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(closed));
    },
  };
}

function converse(socket, keep) {
  let pending = '';
  let data = null;
  let envelope = { from: null, to: [] };
  const say = (line) => socket.write(`${line}\r\n`);
  const address = (line) => line.match(/<([^>]*)>/)?.[1] ?? '';
  const commands = {
    EHLO: () => say('250-mailbox\r\n250-8BITMIME\r\n250 SMTPUTF8'),
    HELO: () => say('250 mailbox'),
    MAIL: (line) => ((envelope = { from: address(line), to: [] }), say('250 OK')),
    RCPT: (line) => (envelope.to.push(address(line)), say('250 OK')),
    DATA: () => ((data = []), say('354 End with a dot')),
    RSET: () => ((envelope = { from: null, to: [] }), say('250 OK')),
    NOOP: () => say('250 OK'),
    QUIT: () => (say('221 Bye'), socket.end()),
  };
  // Bytes are kept one to a character until a part says how to read them.
  socket.setEncoding('latin1');
  say('220 mailbox ESMTP');
  socket.on('data', (chunk) => {
    const lines = (pending + chunk).split('\r\n');
    pending = lines.pop();
    for (const line of lines) {
      if (data === null) (commands[line.slice(0, 4).toUpperCase()] ?? (() => say('502 Unknown')))(line);
      else if (line === '.') {
        keep(envelope, data.join('\r\n'));
        data = null;
        say('250 Kept');
      } else data.push(line.startsWith('.') ? line.slice(1) : line);
    }
  });
}

function readMessage(raw) {
  const whole = readPart(raw);
  const parts = leaves(whole);
  const body = (type) => parts.find((one) => one.type === type)?.text ?? '';
  return { headers: whole.headers, subject: words(whole.headers.subject ?? ''), text: body('text/plain'), html: body('text/html'), parts };
}

function readPart(raw) {
  const cut = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, cut).replace(/\r\n[ \t]+/g, ' ');
  const headers = Object.fromEntries(head.split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const content = headers['content-type'] ?? 'text/plain';
  const part = { headers, type: content.split(';')[0].trim().toLowerCase(), children: [] };
  const boundary = content.match(/boundary="?([^";]+)"?/i)?.[1];
  if (boundary) {
    const pieces = `\r\n${raw.slice(cut + 4)}`.split(`\r\n--${boundary}`).slice(1);
    part.children = pieces.filter((piece) => !piece.startsWith('--')).map((piece) => readPart(piece.replace(/^\s*?\r\n/, '')));
  } else {
    part.bytes = decode(raw.slice(cut + 4), headers['content-transfer-encoding'] ?? '7bit');
    part.text = part.bytes.toString('utf8');
  }
  return part;
}

const leaves = (part) => (part.children.length ? part.children.flatMap(leaves) : [part]);

function decode(body, encoding) {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64');
  return Buffer.from(/quoted-printable/i.test(encoding) ? unquote(body.replace(/=\r\n/g, '')) : body, 'latin1');
}

const unquote = (text) => text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/** `=?utf-8?B?…?=` words of a header. */
function words(text) {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind, body) =>
      (/b/i.test(kind) ? Buffer.from(body, 'base64') : Buffer.from(unquote(body.replace(/_/g, ' ')), 'latin1')).toString('utf8'));
}
