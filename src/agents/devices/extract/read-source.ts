import { readMail } from '../../../connectors/devices/mime/read-mail';
import type { AgentData } from '../../../contracts/devices/frames';
import { readPdf } from './pdf/read-pdf';
import type { Source } from './extract-items';

export type DeviceFile = AgentData['files'][number];

/** Bytes of a file that is read; a larger one is named. */
export const AGENT_FILE_BYTES_MAX = 5 * 1_048_576;
/** Share of characters that no text has: more, and it is none. */
const STRANGE_SHARE = 0.02;
const SAMPLE = 4_000;

/** A file of a device as text; why not, in words that hold nothing but its kind. Rejects with the reason of `signal` alone. */
export async function readSource(
  { name, content, metadata = {} }: DeviceFile,
  signal?: AbortSignal,
): Promise<Source | { problem: string }> {
  const { size, encoding, truncated } = metadata;
  if (truncated || (size ?? content.length) > AGENT_FILE_BYTES_MAX)
    return { problem: 'is larger than 5 MB and was not read' };
  const bytes = encoding === 'base64' ? Buffer.from(content, 'base64') : undefined;
  if (/\.eml$/i.test(name)) {
    const mail = await readMail(bytes ?? Buffer.from(content, 'utf8'));
    return { kind: 'mail', name: mail.subject || name, text: mail.text };
  }
  if ((bytes && /\.pdf$/i.test(name)) || (bytes ?? content).slice(0, 5).toString() === '%PDF-') {
    const read = await readPdf(bytes ?? Buffer.from(content, 'latin1'), signal);
    return 'problem' in read ? read : { kind: 'file', name, text: read.text };
  }
  const text = bytes ? bytes.toString('utf8') : content;
  if (isStrange(text)) return { problem: 'is no text' };
  return { kind: 'file', name, text };
}

function isStrange(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  let strange = 0;
  for (const character of sample) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfffd || (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13)) strange += 1;
  }
  return strange > sample.length * STRANGE_SHARE;
}
