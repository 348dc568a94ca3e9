import { z } from 'zod';
import { BLOCK_COLORS, urlSchema } from '../../contracts/canvas/blocks';

/**
 * Text from a model, made safe to store and show: NFC, no control characters but line feed and tab, no lone surrogates.
 * HTML stays what it is: text.
 */
export function cleanText(value: string): string {
  return value.replace(/\r\n?/g, '\n').replace(LONE_SURROGATE, '').replace(CONTROL, '').normalize('NFC');
}
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// C0 and C1 controls, and the overrides that make text read backwards.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e\ufeff]/g;

/** Text of several lines. */
export const textField = (max: number, description: string) =>
  z.string().max(max).transform(cleanText).pipe(z.string().max(max)).describe(description);
/** The lines of a text on one, with a blank between them. */
export const onOneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

/** Text of one line: line breaks become spaces. */
export const lineField = (max: number, description: string) =>
  z
    .string()
    .max(max)
    .transform((value) => onOneLine(cleanText(value)))
    .pipe(z.string().max(max))
    .describe(description);
export const urlField = z
  .string()
  .max(2_000)
  .transform((value) => cleanText(value).trim())
  .pipe(urlSchema)
  .describe('an http, https or mailto address');
export const colorField = z.enum(BLOCK_COLORS);
export const blockIdField = z.string().regex(/^[0-9a-f]{24}$/, 'must be an id of 24 hexadecimal digits');

/** Fields that place a block; all optional. */
export const placementFields = {
  section: blockIdField.optional().describe('id of the section that is to hold it; x and y are then found'),
  x: z.number().min(-1_000_000).max(1_000_000).optional().describe('left edge; leave out to have a free place found'),
  y: z.number().min(-1_000_000).max(1_000_000).optional().describe('top edge; give both x and y or neither'),
  width: z.number().min(40).max(4_000).optional(),
  height: z.number().min(24).max(4_000).optional(),
};
