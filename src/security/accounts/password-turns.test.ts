import { createPasswordTurns } from './password-turns';

const limits = { atOnce: 2, waitingPerAddress: 3, waitingInAll: 8 };

/** Work that ends when it is told, and what began so far. */
function openWork() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  };
  return { begun, work, endOne: () => ends.shift()?.() };
}
const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('turns of passwords', () => {
  it('lets no address wait for what another has sent: they take turns', async () => {
    const turns = createPasswordTurns(limits);
    const { begun, work, endOne } = openWork();
    const all = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => turns.take('192.0.2.1', work(name)));
    all.push(turns.take('192.0.2.2', work('b1')), turns.take('192.0.2.3', work('c1')));
    for (let ended = 0; ended < 7; ended += 1) {
      await settle();
      endOne();
    }
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'a5']);
  });

  it('bounds what waits, of an address and in all, and takes more once it is done', async () => {
    const turns = createPasswordTurns(limits);
    const { work, endOne } = openWork();
    const taken = Array.from({ length: 5 }, (_, place) => turns.take('192.0.2.1', work(`a${place}`)));
    await expect(turns.take('192.0.2.1', work('a5'))).rejects.toMatchObject({ code: 'rate_limited', status: 429 });
    taken.push(...['2001:db8::1', '2001:db8::2', '2001:db8::3'].map((ip) => turns.take(ip, work(ip))));
    await expect(turns.take('2001:db8::4', work('x'))).rejects.toMatchObject({ code: 'rate_limited' }); // one /64
    taken.push(turns.take('192.0.2.8', work('d')), turns.take('192.0.2.9', work('e')));
    await expect(turns.take('192.0.2.7', work('f'))).rejects.toMatchObject({ code: 'busy', status: 503 });
    for (let ended = 0; ended < 10; ended += 1) {
      await settle();
      endOne();
    }
    await expect(Promise.all(taken)).resolves.toHaveLength(10);
    await expect(turns.take('192.0.2.7', () => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('goes on after what failed', async () => {
    const turns = createPasswordTurns({ ...limits, atOnce: 1 });
    const failing = turns.take('192.0.2.1', () => Promise.reject(new Error('away')));
    const after = turns.take('192.0.2.1', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('away');
    await expect(after).resolves.toBe('done');
  });
});
