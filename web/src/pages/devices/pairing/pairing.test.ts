import { demoCommand, pairingLink, spaceCode } from './pairing-texts';

test('a code is shown in two halves, and put whole into command and link', () => {
  expect(spaceCode('ABCD2345')).toBe('ABCD 2345');
  expect(spaceCode('ABCD')).toBe('ABCD');
  expect(demoCommand('http://localhost:3000', 'ABCD2345')).toBe('npm run device -- --demo --pair ABCD2345');
  expect(demoCommand('http://localhost:3000', null)).toBe('npm run device -- --demo');
  expect(demoCommand('https://weft.example', 'ABCD2345')).toBe(
    'npm run device -- --demo --pair ABCD2345 --server https://weft.example',
  );
  expect(pairingLink('http://localhost:3000', 'ABCD2345')).toBe(
    'weft://pair?server=http%3A%2F%2Flocalhost%3A3000&code=ABCD2345',
  );
});
