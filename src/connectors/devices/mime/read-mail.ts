import type { Address, Attachment, Email } from 'postal-mime';
import { MESSAGE_TEXT_MAX } from '../cloud-source';
import { readCalendar } from './calendar-text';
import { thinMail } from './thin-mail';

/** Addresses of a head, and attachments, that are named; characters of one field or name. */
const ADDRESSES_SHOWN_MAX = 20;
const ATTACHMENTS_SHOWN_MAX = 50;
const FIELD_CHARACTERS_MAX = 1_000;
const NAME_CHARACTERS_MAX = 200;
const CUT = '\n\n[The mail goes on; the rest of it was not read.]';
/** What Outlook puts a mail's form into. */
const TNEF = /^application\/(?:vnd\.)?ms-tnef$/;

export interface ReadMail {
  /** Empty where there is none. */
  subject: string;
  /** Name and address of who wrote it; empty where nobody says. */
  from: string;
  /** Their address in small letters. */
  fromAddress: string;
  /** ISO 8601; undefined where there is no date that is one. */
  date?: string | undefined;
  /** From, to, date and subject, names of what is attached, then the text; at most `MESSAGE_TEXT_MAX` characters. */
  text: string;
}

/**
 * A mail (RFC 5322, MIME) as text: its plain part, else its HTML without marks and without what HTML hides. Never rejects: what is broken is read as far as it goes.
 * What it costs has bounds, however large the mail is and however it is made (`thin-mail.ts`).
 */
export async function readMail(bytes: Uint8Array): Promise<ReadMail> {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { bytes: thin, isCut } = thinMail(startOf(whole));
  const email = await parse(thin);
  const body = email && (await bodyOf(email));
  if (!email || !body) return { subject: '', from: '', fromAddress: '', text: '[This mail cannot be read.]' };
  return present(email, { text: body.text, isCut: isCut || body.isCut });
}

/** Mailboxes begin each mail with a line of their own, and some servers with empty ones. What begins with no field has no head. */
function startOf(mail: Buffer): Buffer {
  const begin = mail.toString('latin1', 0, 1_000);
  const blank = /^(?:\u00ef\u00bb\u00bf)?\s{0,100}/.exec(begin)?.[0].length ?? 0;
  const own = /^>?From [^\n]{0,500}\n/.exec(begin.slice(blank))?.[0].length ?? 0;
  const isHeaded = /^[!-9;-~]{1,100}[ \t]{0,9}:/.test(begin.slice(blank + own));
  return isHeaded ? mail.subarray(blank + own) : Buffer.concat([Buffer.from('\r\n'), mail]);
}

async function parse(thin: Buffer): Promise<Email | undefined> {
  const { default: PostalMime } = await import('postal-mime');
  try {
    const email = await PostalMime.parse(thin);
    if (email.text || email.html || email.attachments.length > 0 || !/^content-type:\s*multipart/im.test(headOf(thin)))
      return email;
    // Nothing between boundaries: they are not those that the head names. The one that is there, or none.
    const mark = /^--(\S{1,70})\r?\nContent-/im.exec(thin.toString('latin1'))?.[1];
    const type = mark ? `multipart/mixed; boundary="${mark}"` : 'text/plain';
    return await PostalMime.parse(Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n`, 'latin1'), thin]));
  } catch {
    return undefined;
  }
}

const headOf = (mail: Buffer): string => /^[^]*?\r?\n\r?\n/.exec(mail.toString('latin1', 0, 65_536))?.[0] ?? '';

async function bodyOf({ text = '', html, attachments }: Email): Promise<{ text: string; isCut: boolean }> {
  const plain = text.trim();
  const body =
    plain || !html ? { text: plain, isCut: false } : (await import('../../../platform/html-text')).readHtml(html);
  const calendars = attachments
    .filter(isCalendar)
    .map(({ content, method }) => readCalendar(toText(content), method))
    .filter(Boolean);
  return { ...body, text: [body.text, ...new Set(calendars)].filter(Boolean).join('\n\n') };
}

const isCalendar = ({ mimeType }: Attachment) => mimeType === 'text/calendar' || mimeType === 'application/ics';
const toText = (content: Attachment['content']): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

function present(email: Email, body: { text: string; isCut: boolean }): ReadMail {
  const { date } = email;
  const subject = oneLine(email.subject ?? '', FIELD_CHARACTERS_MAX);
  const from = email.from ? addressText(email.from) : '';
  const rawDate = email.headers.find(({ key }) => key === 'date')?.value ?? '';
  const names = namesOf(email.attachments);
  const head = [
    ['From', from],
    ['To', addressesText([...(email.to ?? []), ...(email.cc ?? [])])],
    ['Date', oneLine(rawDate, 100)],
    ['Subject', subject],
    ['Attachments', names],
  ].flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  const text = clean([...head, '', body.text].join('\n')).trim();
  const isCut = body.isCut || text.length > MESSAGE_TEXT_MAX;
  return {
    subject,
    from,
    fromAddress: mailboxesOf(email.from)[0]?.address.toLowerCase() ?? '',
    ...(date && !Number.isNaN(Date.parse(date)) && { date: new Date(date).toISOString() }),
    text: isCut ? `${wholeCharacters(text.slice(0, MESSAGE_TEXT_MAX - CUT.length))}${CUT}` : text,
  };
}

function namesOf(attachments: readonly Attachment[]): string {
  const shown = attachments.filter((one) => one.related !== true && !(isCalendar(one) && !one.filename));
  const names = shown.slice(0, ATTACHMENTS_SHOWN_MAX).map(({ filename, mimeType }) => {
    const name = oneLine(filename ?? '', NAME_CHARACTERS_MAX) || `without a name (${oneLine(mimeType, 100)})`;
    return TNEF.test(mimeType) ? `${name} (Outlook’s own format, not read)` : name;
  });
  const more = shown.length - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const mailboxesOf = (address: Address | undefined) => (!address ? [] : address.group ? address.group : [address]);

function addressesText(addresses: readonly Address[]): string {
  const more = addresses.length - ADDRESSES_SHOWN_MAX;
  const shown = addresses.slice(0, ADDRESSES_SHOWN_MAX).map(addressText).filter(Boolean);
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function addressText(address: Address): string {
  const text = address.group
    ? `${address.name}: ${address.group.slice(0, ADDRESSES_SHOWN_MAX).map(addressText).join(', ')}`
    : address.name && address.address
      ? `${address.name} <${address.address}>`
      : address.name || address.address;
  return oneLine(text, FIELD_CHARACTERS_MAX);
}

/** A field is one line, whatever was written into it: a second one would read like a field of its own. */
export const oneLine = (text: string, max: number): string =>
  wholeCharacters(
    clean(text)
      .replaceAll(/[\s\u2028\u2029]+/g, ' ')
      .trim()
      .slice(0, max),
  );

/** What Windows has where ISO 8859-1 has control characters: some versions of Node decode windows-1252 as if it were the latter. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const FIRST = 0x80;

/** Without control characters and those that turn the direction of what follows. */
export const clean = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\u0080-\u009f]/g, (one) => WINDOWS[one.charCodeAt(0) - FIRST] ?? '')
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');

/** Not half a character at the end. */
export const wholeCharacters = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');
