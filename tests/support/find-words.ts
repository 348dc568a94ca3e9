/** Looks for words that must be nowhere: in all of MongoDB, all of Redis, all lines of the log. */
import { BSON } from 'mongodb';
import type { Product } from '../rigs/open-product';

/** As they are, as JSON has them, and as base64 at each of the three places they may begin at. */
function writingsOf(word: string): Buffer[] {
  const plain = Buffer.from(word, 'utf8');
  const encoded = [0, 1, 2].map((shift) => {
    const base64 = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
    // The letters at both ends depend on what stands beside.
    return Buffer.from(base64.slice(shift === 0 ? 0 : 4, -4), 'latin1');
  });
  return [
    plain,
    Buffer.from(JSON.stringify(word).slice(1, -1), 'utf8'),
    Buffer.from(plain.toString('hex')),
    ...encoded,
  ];
}

/** Looks as `findWords` does once it is so much later, as far as Redis goes: what runs out until then is deleted first. */
export async function findWordsAfter(product: Product, words: readonly string[], afterMs: number): Promise<string[]> {
  const redis = product.base.redis.command;
  for (const where of await findWords(product, words)) {
    const [, key = ''] = /^redis (.+): /.exec(where) ?? [];
    const restMs = key ? await redis.pttl(key) : -1;
    if (restMs >= 0 && restMs <= afterMs) await redis.del(key);
  }
  return findWords(product, words);
}

/** Where any of the words stands, as `<store> <name>: <word>`; [] is as it should be. */
export async function findWords({ base, lines }: Product, words: readonly string[]): Promise<string[]> {
  const sought = words.map((word) => ({ word, writings: writingsOf(word) }));
  const found: string[] = [];
  const look = (where: string, bytes: Buffer) => {
    for (const { word, writings } of sought)
      if (writings.some((writing) => bytes.includes(writing))) found.push(`${where}: ${word}`);
  };
  for (const { name } of (await base.connection.db?.listCollections().toArray()) ?? [])
    for await (const record of base.connection.collection(name).find({}))
      look(`mongodb ${name}`, Buffer.from(BSON.serialize(record)));
  const redis = base.redis.command;
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `*${base.config.REDIS_PREFIX}*`, 'COUNT', 1_000);
    cursor = next;
    for (const key of keys) {
      const type = await redis.type(key);
      const value =
        type === 'string'
          ? await redis.getBuffer(key)
          : type === 'hash'
            ? JSON.stringify(await redis.hgetall(key))
            : type === 'list'
              ? JSON.stringify(await redis.lrange(key, 0, -1))
              : type === 'set'
                ? JSON.stringify(await redis.smembers(key))
                : type === 'zset'
                  ? JSON.stringify(await redis.zrange(key, '0', '-1'))
                  : type === 'stream'
                    ? JSON.stringify(await redis.xrange(key, '-', '+'))
                    : '';
      look(`redis ${key}`, Buffer.concat([Buffer.from(`${key} `), Buffer.from(value ?? '')]));
    }
  } while (cursor !== '0');
  for (const line of lines) look('log', Buffer.from(JSON.stringify(line)));
  return found;
}
