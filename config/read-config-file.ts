import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** Largest file. */
const FILE_BYTES_MAX = 4 * 1_024 * 1_024;
const fileSchema = z.record(z.string(), z.unknown());

/** `readOn`: the day on which the file was last written. */
export type ReadFile =
  | { file: Record<string, unknown>; problem?: never; readOn: string }
  | { file?: never; problem: string; readOn?: never };

/** Reads a YAML or JSON file with an object at its top; `fields` says in a message what is to stand there. */
export function readConfigFile(path: string, fields: string): ReadFile {
  const form = extname(path).toLowerCase();
  if (!['.json', '.yaml', '.yml'].includes(form)) return { problem: 'its name must end in .json, .yaml or .yml' };
  let text: string;
  let readOn: string;
  try {
    const { size, mtime } = statSync(path);
    if (size > FILE_BYTES_MAX) return { problem: 'it is larger than 4 MB' };
    text = readFileSync(path, 'utf8');
    readOn = mtime.toISOString().slice(0, 10);
  } catch (error) {
    return {
      problem: `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); check path and rights`,
    };
  }
  try {
    // YAML's own limit on aliases keeps a small file from growing without bound.
    const file = fileSchema.safeParse(form === '.json' ? JSON.parse(text) : parseYaml(text));
    return file.success ? { file: file.data, readOn } : { problem: `write an object with ${fields} at the top` };
  } catch (error) {
    // Only where: the parsers quote the text, which may hold a secret in the wrong place.
    const [place] = /(line \d+|position \d+)[^\n"]{0,20}/.exec(error instanceof Error ? error.message : '') ?? [];
    return { problem: `it is not ${form === '.json' ? 'JSON' : 'YAML'}${place ? ` (${place.trim()})` : ''}` };
  }
}
