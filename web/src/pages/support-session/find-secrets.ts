export interface FoundSecret {
  /** What it looks like, in words. */
  name: string;
  start: number;
  end: number;
}

/** What keys look like, as their makers say; a group `secret` where only a part of the match is one. */
const SHAPES: readonly { name: string; pattern: RegExp }[] = [
  { name: 'private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g },
  { name: 'AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { name: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/g },
  { name: 'Slack token', pattern: /\bxox[abeoprs]-[\w-]{10,}/g },
  { name: 'Google key', pattern: /\bAIza[\w-]{35}/g },
  { name: 'Stripe key', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { name: 'API key', pattern: /\bsk-[\w-]{20,}/g },
  { name: 'token', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/g },
  { name: 'token', pattern: /\bbearer\s+(?<secret>[\w.~+/-]{16,}=*)/gi },
  { name: 'password in an address', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:(?<secret>[^\s/@]{3,})@/gi },
  {
    name: 'password',
    pattern:
      /\b(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|client[_-]?secret|shared[_-]?key|auth[_-]?token)["']?\s*[:=]\s*["']?(?<secret>[^\s"',;]{6,})/gi,
  },
];
/** What stands where a value was taken out, or is none. */
const NO_VALUE =
  /^(?:\*+|x{3,}|<.*>?|\[.*\]?|\$\{?\w+\}?|%\w+%|null|none|undefined|true|false|required|enabled|disabled)$/i;

/** Parts of a text that look like keys or passwords, in order, none within another. */
export function findSecrets(text: string): FoundSecret[] {
  const all = SHAPES.flatMap(({ name, pattern }) =>
    [...text.matchAll(pattern)].map((match) => {
      const secret = match.groups?.['secret'] ?? match[0];
      const start = match.index + match[0].lastIndexOf(secret);
      return { name, start, end: start + secret.length };
    }),
  ).filter(({ start, end }) => !NO_VALUE.test(text.slice(start, end)));
  const found: FoundSecret[] = [];
  for (const secret of all.sort((left, right) => left.start - right.start || right.end - left.end)) {
    if (secret.start >= (found.at(-1)?.end ?? 0)) found.push(secret);
  }
  return found;
}

/** The text with each of them taken out; what stands around them stays. */
export function removeSecrets(text: string): string {
  let left = '';
  let at = 0;
  for (const { name, start, end } of findSecrets(text)) {
    left += `${text.slice(at, start)}[${name} removed]`;
    at = end;
  }
  return left + text.slice(at);
}
