import { serialize } from 'bson';
import { ReplyCache, retryRaces } from '../mongo-gateway/retry';
import { readRequest, type CommandRequest } from '../mongo-gateway/request';
import { frameCommand, parseMessage } from '../mongo-gateway/wire';
import { UUID, Long } from 'bson';

const session = new UUID();
const write = (txnNumber: number, id = session): CommandRequest =>
  readRequest(
    parseMessage(
      frameCommand(
        Buffer.from(serialize({ update: 'c', lsid: { id }, txnNumber: Long.fromNumber(txnNumber), $db: 'd' })),
      ),
    ),
    'me',
    1,
  );

describe('ReplyCache', () => {
  it('runs a write once and gives its reply again, also while it runs', async () => {
    const cache = new ReplyCache();
    const execute = jest.fn(() => Promise.resolve(Buffer.from('reply')));
    const replies = await Promise.all([cache.once(write(1), execute), cache.once(write(1), execute)]);
    expect(replies.map(String)).toEqual(['reply', 'reply']);
    expect(String(await cache.once(write(1), execute))).toBe('reply');
    expect(execute).toHaveBeenCalledTimes(1);
    await cache.once(write(2), execute);
    await cache.once(write(1, new UUID()), execute);
    expect(execute).toHaveBeenCalledTimes(3);
  });

  it('refuses an older number and runs a failed write again', async () => {
    const cache = new ReplyCache();
    await expect(cache.once(write(2), () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(String(await cache.once(write(2), () => Promise.resolve(Buffer.from('second'))))).toBe('second');
    await expect(cache.once(write(1), () => Promise.resolve(Buffer.alloc(0)))).rejects.toMatchObject({ code: 225 });
  });
});

describe('retryRaces', () => {
  it('runs again while it is a race, and gives up after eight times', async () => {
    const execute = jest.fn(() => Promise.reject(new Error('race')));
    await expect(retryRaces(execute, () => true)).rejects.toThrow('race');
    expect(execute).toHaveBeenCalledTimes(9);
  });

  it('does not run other errors again', async () => {
    const execute = jest.fn(() => Promise.reject(new Error('other')));
    await expect(retryRaces(execute, () => false)).rejects.toThrow('other');
    expect(execute).toHaveBeenCalledTimes(1);
  });
});
