import { readFileSync } from 'node:fs';
import { BROWSER_FLAGS } from './browser-flags';

const flag = (flags: readonly string[]) =>
  flags.find((one) => one.startsWith('--disable-features='))?.split(/[=,]/) ?? [];

test('what Playwright turns off stays off', () => {
  const source = readFileSync(require.resolve('playwright-core/lib/coreBundle'), 'utf8');
  const list = /disabledFeatures = \[(.*?)\]\.filter/s.exec(source)?.[1] ?? '';
  const features = [...list.replace(/\/\/.*$/gm, '').matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(features.length).toBeGreaterThan(10);
  expect(flag(BROWSER_FLAGS)).toEqual(expect.arrayContaining(features));
});
