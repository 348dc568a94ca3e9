import { isPublicAddress, publicLookup, requirePublicHost } from './public-address';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
    'takes %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
    ...['169.254.169.254', '198.18.0.1', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'fd12:3456::1',
      'ff02::1',
      'fec0::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '2001::1',
    ],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', 'localhost', ''],
  ])('refuses %j', (address) => expect(isPublicAddress(address)).toBe(false));
});

it.each(['http://127.0.0.1/v1', 'http://2130706433/', 'http://0x7f.1/', 'http://[::1]:80/', 'http://[::ffff:7f00:1]/'])(
  'refuses %s however it is written',
  (url) => expect(() => requirePublicHost(new URL(url))).toThrow('not an address of the public internet'),
);
it('leaves names to the look-up', () => {
  expect(() => requirePublicHost(new URL('https://api.example.org/v1'))).not.toThrow();
});

it.each([{}, { all: true }])('refuses a name of this machine when it is looked up (%j)', async (options) => {
  const error = await new Promise((resolve) => publicLookup('localhost', options, resolve));
  expect(error).toMatchObject({ name: 'AddressRefused' });
});
it('gives the error of the look-up itself', async () => {
  const error = await new Promise((resolve) => publicLookup('no-such-host.invalid', {}, resolve));
  expect(error).toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string });
});
