/** Awkward mails, and what is to come out of each. Bytes are written as `\xNN`, one character a byte. */
export interface AwkwardMail {
  name: string;
  mail: Buffer;
  subject?: string;
  from?: string;
  date?: string;
  /** The whole text; or what is in it, and what is not. */
  text?: string;
  has?: string[];
  lacks?: string[];
}

export const toBytes = (all: readonly string[]): Buffer => Buffer.from(all.join('\r\n'), 'latin1');
export const lines = (...all: string[]): Buffer => toBytes(all);
/** A mail whose body is of that type, in those bytes. */
export const typed = (type: string, body: string, ...more: string[]) =>
  lines('Subject: x', `Content-Type: ${type}`, ...more, '', body);
export const multi = (type: string, ...parts: string[][]): Buffer => {
  const head = ['Subject: x', `Content-Type: multipart/${type}; boundary="b"`, ''];
  return toBytes([...head, ...parts.flatMap((part) => ['--b', ...part]), '--b--']);
};
export const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64');
export const repeated = (count: number, line: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => line(n));
