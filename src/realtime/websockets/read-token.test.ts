import type { IncomingMessage } from 'node:http';
import { readToken } from './read-token';

const request = (headers: Record<string, string>, url = '/door') => ({ headers, url }) as unknown as IncomingMessage;

describe('the token of a WebSocket', () => {
  it.each([
    [
      'of the header before all',
      request({ authorization: 'bearer one', 'sec-websocket-protocol': 'bearer.two' }, '/door?token=three'),
      'one',
    ],
    ['of a subprotocol', request({ 'sec-websocket-protocol': 'weft, bearer.a.b.c' }, '/door?token=three'), 'a.b.c'],
    ['of the address', request({ authorization: 'Basic x' }, '/door?a=b&token=three%2Ffour'), 'three/four'],
    ['none', request({ 'sec-websocket-protocol': 'weft' }), undefined],
    ['none of an empty entry', request({ 'sec-websocket-protocol': 'bearer.' }), undefined],
  ])('is %s', (_what, from, token) => {
    expect(readToken(from)).toBe(token);
  });
});
