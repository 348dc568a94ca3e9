import type { Block } from './session-blocks';
import { toPdf } from './to-pdf';

/** About 10 kB of lists in each other, bold words and code: many changes of the font. */
const nestedLists = (): string => {
  const lines = Array.from({ length: 400 }, (_, n) => `${' '.repeat((n % 14) * 2)}- item **bold** \`code\` ${n}`);
  return lines.join('\n').slice(0, 10_000);
};

describe('a PDF', () => {
  it('of nested lists takes a fraction of a second of CPU a message', async () => {
    const blocks: Block[] = Array.from({ length: 4 }, () => ({ kind: 'foreign', markdown: nestedLists() }));
    const before = process.cpuUsage();
    const pdf = await toPdf(blocks, 'Lists');
    const { user } = process.cpuUsage(before);
    expect(pdf.byteLength).toBeGreaterThan(10_000);
    // 0.6 s here, loading included; 30 s while each change of the font read its file anew.
    expect(user / 1_000_000).toBeLessThan(6);
  });
});
