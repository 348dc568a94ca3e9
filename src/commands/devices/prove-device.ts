import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { Types } from 'mongoose';
import type { z } from 'zod';
import type { deviceTokenCreate } from '../../contracts/devices/devices';
import type { DeviceRecord } from '../../models/devices/records/device.model';
import type { Models } from '../../models/index';
import { unauthenticated } from '../../platform/errors';
import type { Redis } from '../../platform/redis';
import { MINUTE_MS } from '../../platform/time';
import type { DeviceTokens } from '../../security/devices/device-tokens';

export interface ProofDeps {
  models: Models;
  redis: Redis;
  prefix: string;
  tokens: DeviceTokens;
}

export const NONCE_TTL_MS = MINUTE_MS;

/** Something for a device to sign, once, within a minute. Also for keys that nobody knows: nothing is learned. */
export async function createNonce(
  { redis, prefix }: ProofDeps,
  keyId: string,
): Promise<{ nonce: string; expires_at: string }> {
  const nonce = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + NONCE_TTL_MS);
  await redis.set(nonceKey(prefix, nonce), keyId, 'PX', NONCE_TTL_MS);
  return { nonce, expires_at: expiresAt.toISOString() };
}

/** A token for a signed nonce, which counts no more whatever comes of it. 401 `device_refused` for all that is wrong. */
export async function createDeviceToken(
  { models, redis, prefix, tokens }: ProofDeps,
  { key_id, nonce, signature }: z.infer<typeof deviceTokenCreate.body>,
): Promise<{ token: string; expires_at: string; device_id: string }> {
  const madeFor = await redis.getdel(nonceKey(prefix, nonce));
  if (madeFor !== key_id) throw refused();
  const device = await models.Device.findOne({
    keyId: new Types.ObjectId(key_id),
    revokedAt: null,
  }).lean<DeviceRecord>();
  if (!device?.publicKey || !isSigned(device.publicKey, nonce, signature)) throw refused();
  const { userId, organisationId } = device;
  const person = { _id: userId, organisationId, disabledAt: null };
  if (!(await models.User.exists(person))) throw refused();
  const { token, expiresAt } = await tokens.sign({
    userId: userId.toHexString(),
    organisationId: organisationId.toHexString(),
    deviceId: device._id.toHexString(),
    keyId: key_id,
  });
  return { token, expires_at: expiresAt.toISOString(), device_id: device.deviceId };
}

function isSigned(publicKey: string, nonce: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(nonce, 'utf8'), key, Buffer.from(signature, 'base64'));
}

const refused = () =>
  unauthenticated('device_refused', 'This device is not known, was revoked, or did not sign what it was given.');

const nonceKey = (prefix: string, nonce: string) =>
  `${prefix}:device-nonce:${createHash('sha256').update(nonce).digest('base64url')}`;
