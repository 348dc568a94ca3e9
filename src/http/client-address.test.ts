import type { IncomingMessage } from 'node:http';
import { clientAddress } from './client-address';

const from = (remoteAddress: string | undefined, told?: string) =>
  ({ socket: { remoteAddress }, headers: told === undefined ? {} : { 'x-forwarded-for': told } }) as IncomingMessage;

describe('clientAddress', () => {
  it.each([
    ['the connection’s, whatever is told, where no proxy is believed', from('10.0.0.1', '192.0.2.7'), 0, '10.0.0.1'],
    ['what the one proxy says', from('10.0.0.1', '198.51.100.1, 192.0.2.7'), 1, '192.0.2.7'],
    ['what the outermost of two says', from('10.0.0.1', '6.6.6.6, 198.51.100.1 , 192.0.2.7'), 2, '198.51.100.1'],
    ['the farthest there is, where there are fewer', from('10.0.0.1', '192.0.2.7'), 3, '192.0.2.7'],
    ['the connection’s where nothing is told', from('10.0.0.1'), 1, '10.0.0.1'],
    ['nothing where the connection is gone', from(undefined), 0, ''],
  ])('is %s', (_, request, proxies, address) => {
    expect(clientAddress(request, proxies)).toBe(address);
  });
});
