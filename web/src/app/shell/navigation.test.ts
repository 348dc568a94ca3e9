import { creationsOf, entryAt, groupPages, navigation } from './navigation';

const board = { name: 'canvas', title: 'Canvases', path: '/canvases', create: 'New canvas' };
const device = { name: 'devices', title: 'Devices', path: '/devices', create: 'New chat' };
const newer = { name: 'robots', title: 'Robots', path: '/robots', create: null };

describe('the navigation', () => {
  it('shows the systems that the server has, in its order, and no other', () => {
    const work = groupPages([newer, board]).find(({ label }) => label === 'Work');
    expect(work?.entries.map(({ to, label, keys }) => [to, label, keys])).toEqual([
      ['/robots', 'Robots', undefined],
      ['/canvases', 'Canvases', 'g c'],
    ]);
    expect(groupPages([]).some(({ label }) => label === 'Work')).toBe(false);
  });

  it('has an icon for a system that these pages do not know', () => {
    const [unknown, known] = groupPages([newer, board]).flatMap(({ label, entries }) =>
      label === 'Work' ? entries : [],
    );
    expect(unknown?.icon).toBeDefined();
    expect(unknown?.icon).not.toBe(known?.icon);
    const named = { ...newer, name: 'constructor' };
    expect(groupPages([named]).find(({ label }) => label === 'Work')?.entries[0]?.icon).toBe(unknown?.icon);
  });

  it('leads to each page by a key of its own', () => {
    const systems = [board, { ...board, name: 'support', path: '/support' }, device];
    const all = groupPages(systems).flatMap(({ entries }) => entries);
    const pairs = all.map(({ keys }) => keys);
    expect(new Set(pairs).size).toBe(all.length);
    expect(navigation.every(({ to }) => all.some((entry) => entry.to === to))).toBe(true);
  });

  it('knows of pages within pages which one is open, and what can be made', () => {
    const all = groupPages([device]).flatMap(({ entries }) => entries);
    const at = (pathname: string) => entryAt(all, pathname)?.to;
    expect(['/devices', '/devices/chat/1', '/devices/agents/1/edit', '/devicesque'].map(at)).toEqual([
      ...['/devices', '/devices', '/devices/agents', undefined],
    ]);
    expect(creationsOf([device, newer]).map(({ label, to }) => [label, to])).toEqual([
      ['New chat', '/devices?new'],
      ['New agent', '/devices/agents/new'],
    ]);
  });
});
