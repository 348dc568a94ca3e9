/** Parts of a mail within each other, and in all, that are looked at. */
const DEPTH_MAX = 10;
const PARTS_MAX = 100;

export interface ReadMail {
  subject: string;
  /** From, to, date and subject, then the text; attachments are named. */
  text: string;
}

interface Part {
  headers: Map<string, string>;
  body: Buffer;
}

/** A mail (RFC 5322, MIME) as text: its plain part, else its HTML without marks. Never throws: what is broken is read as far as it goes. */
export function readMail(bytes: Buffer): ReadMail {
  const mail = splitPart(bytes);
  const found = { plain: [] as string[], html: [] as string[], attachments: [] as string[], parts: 0 };
  gather(mail, found, 0);
  const body = found.plain.join('\n').trim() || htmlToText(found.html.join('\n'));
  const head = ['from', 'to', 'date', 'subject'].flatMap((name) => {
    const value = mail.headers.get(name);
    return value ? [`${name[0]?.toUpperCase() ?? ''}${name.slice(1)}: ${decodeWords(value)}`] : [];
  });
  const names = found.attachments.length > 0 ? [`Attachments: ${found.attachments.join(', ')}`] : [];
  return {
    subject: decodeWords(mail.headers.get('subject') ?? ''),
    text: [...head, ...names, '', body].join('\n'),
  };
}

function gather(
  part: Part,
  found: { plain: string[]; html: string[]; attachments: string[]; parts: number },
  depth: number,
): void {
  found.parts += 1;
  if (depth > DEPTH_MAX || found.parts > PARTS_MAX) return;
  const type = part.headers.get('content-type') ?? 'text/plain';
  const disposition = part.headers.get('content-disposition') ?? '';
  const boundary = parameterOf(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary) {
    for (const inner of splitAt(part.body, boundary)) gather(splitPart(inner), found, depth + 1);
    return;
  }
  const name = parameterOf(disposition, 'filename') ?? parameterOf(type, 'name');
  if (/^\s*attachment/i.test(disposition) || (name && !/^text\//i.test(type))) {
    found.attachments.push(decodeWords(name ?? 'without a name'));
    return;
  }
  if (/^message\/rfc822/i.test(type)) return gather(splitPart(part.body), found, depth + 1);
  const text = () => decodeText(decodeBody(part), parameterOf(type, 'charset'));
  if (/^text\/html/i.test(type)) found.html.push(text());
  else if (/^text\//i.test(type)) found.plain.push(text());
}

function splitPart(bytes: Buffer): Part {
  const text = bytes.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : '';
  const body = end ? bytes.subarray(end.index + end[0].length) : bytes;
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name))
      headers.set(name, Buffer.from(line.slice(colon + 1).trim(), 'latin1').toString());
  }
  return { headers, body };
}

/** What stands between the lines of a boundary. */
function splitAt(body: Buffer, boundary: string): Buffer[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Buffer[] = [];
  let from = body.indexOf(mark);
  while (from >= 0 && parts.length < PARTS_MAX) {
    const begin = from + mark.length;
    const next = body.indexOf(mark, begin);
    if (next < 0) break;
    const line = body.indexOf('\n', begin);
    parts.push(body.subarray(line < 0 || line > next ? begin : line + 1, next));
    from = next;
  }
  return parts;
}

function decodeBody({ headers, body }: Part): Buffer {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? '';
  if (encoding.includes('base64')) return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding.includes('quoted-printable')) return decodeQuoted(body.toString('latin1').replace(/=\r?\n/g, ''));
  return body;
}

const decodeQuoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    'latin1',
  );

function decodeText(bytes: Buffer, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8'); // a charset that nobody knows
  }
}

/** `=?utf-8?B?…?=` and its like, as in headers. */
const decodeWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([\w-]{1,40})\?([BbQq])\?([^?]*)\?=/g, (_, charset: string, way: string, word: string) =>
      decodeText(
        way.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : decodeQuoted(word.replaceAll('_', ' ')),
        charset,
      ),
    );

function parameterOf(header: string, name: string): string | undefined {
  for (const piece of header.split(';').slice(1)) {
    const [key = '', ...value] = piece.split('=');
    if (key.trim().toLowerCase() === name) return value.join('=').trim().replace(/^"|"$/g, '');
  }
  return undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };
const htmlToText = (html: string): string =>
  html
    .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, '')
    .replace(/<(br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^>]{0,500}>/gi, '\n')
    .replace(/<[^>]{0,2000}>/g, '')
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
