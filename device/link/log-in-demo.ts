import { z } from 'zod';
import { postJson } from './post-json';

/** The demo account of `npm start`: its password is public. */
const DEMO = { email: 'demo@weft.local', password: 'weft-demo-1' };

/** A pairing code of the demo account. Throws `Refusal` where the server has none. */
export async function demoPairingCode(server: string): Promise<string> {
  const logIn = z.object({ access_token: z.string() });
  const { access_token: token } = await postJson(new URL('/api/v1/auth/login', server), DEMO, logIn);
  const pairing = z.object({ code: z.string() });
  return (await postJson(new URL('/api/v1/devices/pairings', server), {}, pairing, token)).code;
}
