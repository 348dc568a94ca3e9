import type { ARTICLE_SECTIONS, BRIEF_SECTIONS, NOTE_SECTIONS } from '@contracts/support/documentation';
import type { OutputKind } from '@contracts/support/outputs';

/** The headings of ticket notes, in their order. */
export const NOTE_HEADINGS = [
  'Problem Summary',
  'Steps Taken',
  'Resolution',
  'Next Steps',
] as const satisfies typeof NOTE_SECTIONS;
const BRIEF_HEADINGS = ['Tried', 'Ruled Out', 'Suspected', 'Next'] as const satisfies typeof BRIEF_SECTIONS;
const ARTICLE_HEADINGS = ['Symptoms', 'Cause', 'Resolution', 'Prevention'] as const satisfies typeof ARTICLE_SECTIONS;

/** Headings that a text has before a word of it is there; none for a reply, which has no headings. */
export const HEADINGS_OF: Record<'notes' | OutputKind, readonly string[]> = {
  notes: NOTE_HEADINGS,
  customer_reply: [],
  knowledge_article: ARTICLE_HEADINGS,
  escalation_brief: BRIEF_HEADINGS,
  time_entry: [],
};

/** What is wrong with notes written by hand, null where they are the four sections in their order. */
export function findHeadingFault(text: string): 'before' | 'missing' | 'order' | 'foreign' | 'empty' | null {
  const lines = text.split('\n');
  const isHeading = (line: string) => /^#{1,2}(\s|$)/.test(line);
  const first = lines.findIndex(isHeading);
  if (lines.slice(0, Math.max(first, 0)).some((line) => line.trim() !== '')) return 'before';
  const found = lines.filter(isHeading).map((line) => line.replace(/^#+\s*/, '').trim());
  if (found.some((heading) => !NOTE_HEADINGS.some((one) => one === heading))) return 'foreign';
  if (NOTE_HEADINGS.some((heading) => !found.includes(heading))) return 'missing';
  if (found.join('|') !== NOTE_HEADINGS.join('|')) return 'order';
  const bodies = text.split(/^#{1,2}\s.*$/m).slice(1);
  return bodies.some((body) => body.trim() === '') ? 'empty' : null;
}
