import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema } from '../../config/schema';
import { type Tier, TIER_NAMES, TIERS } from '../../config/tiers';
import { LLM_BODY_LIMITS } from '../contracts/kernel/body-limits';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './time';

const root = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: read(join('src', path)) }));
const times: Record<string, number> = { SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS };
/** What is written behind each name in capitals, in whatever file. */
const products = new Map<string, string[]>();
for (const { text } of sources)
  for (const [, name = '', product = ''] of text.matchAll(/const ([A-Z][A-Z_]+) = ([\w *]+);/g))
    products.set(name, [...(products.get(name) ?? []), product]);

/** Every value that a name has: a variable's default, or constants written as a product. */
function valuesOf(name: string): number[] {
  const variable = Object.entries(environmentSchema.shape).find(([key]) => key === name)?.[1];
  if (variable) return [Number(variable.parse(undefined))];
  return (products.get(name) ?? []).map((product) =>
    product
      .split('*')
      .map((factor) => times[factor.trim()] ?? Number(factor.trim().replaceAll('_', '')))
      .reduce((total, factor) => total * factor),
  );
}

/** The forms in which the page may write a value. */
function writingsOf(name: string, value: number): string[] {
  const plain = value.toLocaleString('en');
  if (name.includes('BYTES')) return [`${value} bytes`, `${value / 1_024} KB`, `${value / 1_048_576} MB`];
  if (name.endsWith('_DAYS')) return [`${plain} days`];
  if (!/_(MS|SECONDS)$/.test(name)) return [plain];
  const durationMs = name.endsWith('_MS') ? value : value * SECOND_MS;
  const units = { s: SECOND_MS, min: MINUTE_MS, h: HOUR_MS, days: DAY_MS };
  return Object.entries(units).map(([unit, unitMs]) => `${durationMs / unitMs} ${unit}`);
}

describe('docs/limits.md', () => {
  const rows = Array.from(read('docs/limits.md').matchAll(/^\| (.+?) \| (.+?) \| (.+?) \| .+ \|$/gm)).slice(1);
  const named = rows.flatMap(([, what = '', limit = '', setBy = '']) =>
    Array.from(setBy.matchAll(/`([^`]+)`/g), ([, name = '']) => ({ what, limit, name })),
  );
  const constants = named.filter(({ name }) => /^[A-Z][A-Z_]+$/.test(name));

  it('gives the figures of the source', () => {
    expect(constants.length).toBeGreaterThan(20);
    const wrong = constants.filter(({ name, limit }) => {
      const figures = limit.split(/[,;] | and /);
      const writings = valuesOf(name).flatMap((value) => writingsOf(name, value));
      return !figures.some((figure) => writings.some((writing) => `${figure} `.startsWith(`${writing} `)));
    });
    expect(wrong.map(({ what, limit, name }) => `${what}: ${limit} is not ${name} (${valuesOf(name)})`)).toEqual([]);
  });

  it('gives the model gateway’s bodies the same defaults in the contracts as in the variables', () => {
    const { LLM_BODY_MAX_BYTES, LLM_BODY_MAX_DEPTH, LLM_BODY_MAX_VALUES } = environmentSchema.parse({});
    expect(LLM_BODY_LIMITS).toEqual({
      maxBytes: LLM_BODY_MAX_BYTES,
      maxDepth: LLM_BODY_MAX_DEPTH,
      maxValues: LLM_BODY_MAX_VALUES,
    });
  });

  it('names files that exist', () => {
    const files = named.map(({ name }) => name).filter((name) => name.endsWith('.ts'));
    expect(files.filter((file) => ![file, join('src', file)].some((path) => existsSync(join(root, path))))).toEqual([]);
  });

  it('has every limit that a variable or the contracts set', () => {
    const contracts = sources.filter(({ path }) => path.startsWith('contracts'));
    const set = [
      ...Object.keys(environmentSchema.shape).filter((name) => /_(MAX|TIMEOUT_MS|TTL_SECONDS)$/.test(name)),
      ...contracts.flatMap(({ text }) => Array.from(text.matchAll(/export const ([A-Z_]+_MAX) /g), ([, name]) => name)),
    ];
    expect(set.length).toBeGreaterThan(10);
    expect(set.filter((name) => !constants.some((constant) => constant.name === name))).toEqual([]);
  });

  it('gives the tiers as they are built in', () => {
    const written = Array.from(
      read('docs/limits.md').matchAll(/^\| `(\w+)` \| .+? \| (.+) \|$/gm),
      ([, field, cells = '']) => [
        field,
        cells.split(' | ').map((cell) => (cell === 'any' ? null : Number(cell.replaceAll(',', '')))),
      ],
    );
    const amount = (value: string | number | null) => (value === null ? null : Number(value));
    const fields = Object.entries(TIERS.free).map(([field]) => field as keyof Tier);
    expect(written).toEqual(fields.map((field) => [field, TIER_NAMES.map((name) => amount(TIERS[name][field]))]));
  });
});
