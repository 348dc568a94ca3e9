import { generateKeyPairSync } from 'node:crypto';
import { arch, platform } from 'node:os';
import { z } from 'zod';
import { capabilities } from './capabilities';
import type { Identity } from './identity';
import { postJson } from './post-json';

const pairedSchema = z.object({ device_id: z.string(), key_id: z.string() });

/** What a pairing is made of. */
export interface PairOptions {
  server: string;
  code: string;
  name: string;
  /** Paired anew, the device stays the same one. */
  deviceId?: string | undefined;
}

/** Pairs this device by a code of 8 characters; its key is made here and never leaves. Throws `Refusal` for a wrong code. */
export async function pairDevice({ server, code, name, deviceId }: PairOptions): Promise<Identity> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const paired = await postJson(
    new URL('/api/v1/devices/pair', server),
    {
      code,
      public_key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      name,
      platform: platformName,
      ...(deviceId && { device_id: deviceId }),
      capabilities,
    },
    pairedSchema,
  );
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { server, ...paired, name, private_key };
}

/** Such as `linux x64`. */
export const platformName = `${platform()} ${arch()}`;
