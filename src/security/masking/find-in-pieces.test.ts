import { findSecrets } from '../../contracts/secrets/find-secrets';
import { findInPieces, PIECE } from './find-in-pieces';

const password = ['Sommer', '2024!'].join('');
const filler = (length: number) => 'a plain line of a log\n'.repeat(Math.ceil(length / 22)).slice(0, length);

describe('findInPieces', () => {
  it('finds the same as all at once, wherever a secret lies at the edge of a piece', async () => {
    const key =
      ['-----BEGIN RSA PRIVATE', 'KEY-----\n'].join(' ') +
      'QUJD'.repeat(600) +
      ['\n-----END RSA PRIVATE', 'KEY-----'].join(' ');
    for (const before of [PIECE - 2_000, PIECE - 14, PIECE - 10, PIECE - 1, PIECE, PIECE + 1]) {
      const text = `${filler(before)}\npassword: ${password}\n${filler(PIECE * 2)}\n${key}\nend`;
      const found = await findInPieces(text);
      expect(found).toEqual(findSecrets(text));
      expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([password, key]);
    }
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const count = setInterval(() => (turns += 1), 0);
    await findInPieces(filler(PIECE * 40));
    clearInterval(count);
    expect(turns).toBeGreaterThan(5);
  });
});
