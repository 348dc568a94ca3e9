import { CURSOR_BYTES_MAX, type CloudSource, type SourceRequest } from '../../src/connectors/devices/cloud-source';

export interface SourceReading {
  /** Ids in the order in which they came, also those that came twice. */
  ids: string[];
  places: string[];
  notes: string[];
  /** As stored after the last page. */
  cursor: unknown;
  pages: number;
  mostInPage: number;
}

/** Reads a source's pages as a run does: each cursor through JSON, as a store would have it. `pagesMax`: it is broken off after so many. */
export async function readSource(
  source: CloudSource,
  request: Partial<SourceRequest> & { pagesMax?: number; signal?: AbortSignal } = {},
): Promise<SourceReading> {
  const { pagesMax = Infinity, signal = new AbortController().signal, ...asked } = request;
  const reading: SourceReading = {
    ids: [],
    places: [],
    notes: [],
    cursor: asked.cursor ?? null,
    pages: 0,
    mostInPage: 0,
  };
  const whole = { filter: {}, cursor: null, firstMax: 1_000, now: new Date('2026-11-25T12:00:00Z'), ...asked };
  for await (const { refs, cursor, notes } of source.pages(whole, signal)) {
    const text = JSON.stringify(cursor);
    if (Buffer.byteLength(text) > CURSOR_BYTES_MAX) throw new Error('the cursor is too large');
    reading.cursor = JSON.parse(text) as unknown;
    reading.ids.push(...refs.map(({ id }) => id));
    reading.places.push(...refs.map(({ place }) => place));
    reading.notes.push(...(notes ?? []));
    reading.mostInPage = Math.max(reading.mostInPage, refs.length);
    reading.pages += 1;
    if (reading.pages >= pagesMax) break;
  }
  return reading;
}
