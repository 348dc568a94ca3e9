/** Longest title of a run, in characters. */
const TITLE_MAX = 200;
/** Longer texts are cut before they are read: a title comes from their beginning. */
const READ_MAX = 1_000;

/** A title out of what somebody wrote: one line, without the marks of markdown. Of marks alone the marks. */
export function plainTitle(text: string): string {
  const read = text.slice(0, READ_MAX);
  const line = oneLine(
    read
      .replace(/^[ \t]{0,3}(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]/gm, '')
      .replace(/!?\[([^[\]]{0,200})\]\([^()\s]{0,300}\)/g, '$1')
      .replace(/\*{1,3}|~~|`{1,3}|(?<![\p{L}\p{N}])__?(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])__?(?![\p{L}\p{N}])/gu, ''),
  );
  return (line === '' ? oneLine(read) : line).slice(0, TITLE_MAX);
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
