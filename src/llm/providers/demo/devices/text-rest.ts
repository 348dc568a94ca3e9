import { trimEndOf } from '../../../../platform/trim-end';
import type { DevicePatterns } from './device-patterns';

/** A text of which pieces are taken. */
export class Rest {
  text: string;
  constructor(text: string) {
    this.text = trimEndOf(text.trim(), ' ,;.?!،؟。？！，');
  }
  cut(start: number, end: number): void {
    const left = `${this.text.slice(0, start)} ${this.text.slice(end)}`.replace(/\s+/g, ' ');
    this.text = trimEndOf(left.trim(), ' ,;.?!،؟。？！，');
  }
  take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.text);
    if (match) this.cut(match.index, match.index + match[0].length);
    return match;
  }
  takeLast(pattern: RegExp): boolean {
    const match = lastMatch(this.text, pattern);
    if (match) this.cut(match.index, match.index + match[0].length);
    return match !== undefined;
  }
}

/** Without small words at its beginning. */
export const trimStart = (text: string, { edgeStart }: DevicePatterns) => trimBy(text, edgeStart);
/** The same at its end. */
export const trimEnd = (text: string, { edgeEnd }: DevicePatterns) => trimBy(text, edgeEnd);
/** Without small words at either end; '' where it has no others. */
export const trimEdges = (text: string, patterns: DevicePatterns) =>
  trimEnd(trimStart(text.trim(), patterns), patterns).trim();

function trimBy(text: string, pattern: RegExp): string {
  let left = text.trim();
  for (let round = 0; round < 12; round += 1) {
    const next = left.replace(pattern, '').trim();
    if (next === left) break;
    left = next;
  }
  return left;
}

export function lastMatch(text: string, pattern: RegExp): RegExpExecArray | undefined {
  return [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].at(-1);
}

export function textAfter(text: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(text);
  return match ? text.slice(match.index + match[0].length) : undefined;
}
