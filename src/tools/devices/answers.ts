import { ROWS_DEFAULT, type DeviceRow } from '../../contracts/devices/rows';
import type { ToolResult } from '../../contracts/devices/frames';
import { onOneLine } from '../canvas/text-fields';
import type { DeviceReply, DeviceToolAnswer } from './device-tool';

const VALUE_MAX = 300;
/** Characters of what a tool tells the model. */
const ANSWER_TEXT_MAX = 24_000;
const IDS_MAX = 100;

/** A value of a row on one line and cut: what a device sends may be of any form and length. */
export function valueOf(value: unknown, most = VALUE_MAX): string {
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  const line = onOneLine(text.slice(0, most * 4).replaceAll('\r', '\n'));
  return line.length > most || text.length > most * 4 ? `${cutAt(line, most)}…` : line;
}

/** Without half a pair at its end. */
export const cutAt = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

export const idOf = (row: DeviceRow): string => valueOf(row['id'], 200);

export const done = (text: string, ids: readonly string[], count: number | null = null): DeviceToolAnswer => ({
  ...{ text, isError: false, outcome: 'done' as const, count },
  ids: ids.filter((id) => id !== '').slice(0, IDS_MAX),
});

export const failed = (
  text: string,
  outcome: Exclude<DeviceToolAnswer['outcome'], 'done'> = 'failed',
): DeviceToolAnswer => ({ text, isError: true, outcome, ids: [], count: null });

/** What came of a request that did not succeed, as a sentence; undefined where it was answered without an error. */
export function troubleOf(reply: DeviceReply): DeviceToolAnswer | undefined {
  switch (reply.outcome) {
    case 'silent':
      return failed(`The device does not answer. ${reply.reason}`.trim());
    case 'refused':
      return failed(`Not done: ${reply.reason}`, 'refused');
    case 'unknown':
      return failed(`It is not known whether this was done. ${reply.reason} Do not try it again.`, 'unknown');
    case 'answered': {
      const { error } = reply.result;
      if (error === undefined) return undefined;
      if (error === 'vectors_stale') return failed(STALE);
      const [, what] = /^unsupported:?\s?(.*)$/is.exec(error) ?? [];
      return what === undefined
        ? failed(`The device could not do it: ${valueOf(error)}`)
        : failed(`The device does not support this: ${valueOf(what) || 'it did not say what'}`);
    }
  }
}

const STALE =
  'Notes cannot be searched by meaning right now (vectors_stale): the device has vectors of another model and makes them anew. Nothing was searched; it works again later.';

/** Whether a device said that it cannot do what a request asks in that form. */
export const isUnsupported = (reply: DeviceReply): boolean =>
  reply.outcome === 'answered' && /^unsupported/i.test(reply.result.error ?? '');

/** The result of a reply that was answered without an error. */
export const resultOf = (reply: DeviceReply): ToolResult => (reply.outcome === 'answered' ? reply.result : { id: '' });

export const UNREADABLE = 'The device answered in a form that cannot be read.';

/** Rows of a listing, one a line; it says when there is more than was got. `rows` may hold one more than are shown. */
export function listRows(
  rows: readonly DeviceRow[],
  { found, none, line }: { found: (count: string) => string; none: string; line: (row: DeviceRow) => string },
): DeviceToolAnswer {
  if (rows.length === 0) return done(none, [], 0);
  const got = rows.slice(0, ROWS_DEFAULT);
  const lines: string[] = [];
  let characters = 0;
  for (const row of got) {
    const next = `- ${line(row)}`;
    characters += next.length + 1;
    if (characters > ANSWER_TEXT_MAX) break;
    lines.push(next);
  }
  const notes = [
    ...(lines.length < got.length ? [`(${got.length - lines.length} of them are left out here: too much text)`] : []),
    ...(rows.length > ROWS_DEFAULT
      ? [`(There are more than ${ROWS_DEFAULT}; only the first ${ROWS_DEFAULT} were read. Narrow it down by filters.)`]
      : []),
  ];
  const text = [found(String(got.length)), ...lines, ...notes].join('\n');
  return done(text, got.map(idOf), got.length);
}
