import type { ToolResult } from '../../src/contracts/devices/frames';
import { wellFormed } from '../well-formed';

/** Lengths to which texts of many rows are cut, one after the other, until they fit. */
const LENGTHS = [4_000, 1_000, 200] as const;
/** For `type` and what else stands around a result. */
const AROUND = 200;
const MARK = ' … (cut: get the row for all of it)';

/** The result as one frame can hold it: in answers of many rows long texts are cut, and say so. One row too large is an error. */
export function fitResult(result: ToolResult, frameBytes: number): ToolResult {
  if (fits(result, frameBytes)) return result;
  for (const length of LENGTHS) {
    const { rows, results } = result;
    const cut = {
      ...result,
      ...(rows && { rows: rows.map((row) => cutTexts(row, length)) }),
      ...(results && { results: results.map((hit) => ({ ...hit, content: cutText(hit.content, length) })) }),
    };
    if (fits(cut, frameBytes)) return cut;
  }
  return { id: result.id, error: `too_large: the answer is over ${frameBytes} bytes; ask for fewer rows` };
}

const fits = (result: ToolResult, frameBytes: number): boolean =>
  Buffer.byteLength(JSON.stringify(result)) + AROUND <= frameBytes;

const cutTexts = (row: Record<string, unknown>, length: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? cutText(value, length) : value]),
  );

const cutText = (text: string, length: number): string =>
  text.length > length + MARK.length ? wellFormed(text.slice(0, length)) + MARK : text;
