import { createHash, createPublicKey, randomInt, randomUUID } from 'node:crypto';
import { type ClientSession, type Connection, Types } from 'mongoose';
import type { z } from 'zod';
import { type devicePair, DEVICES_MAX } from '../../contracts/devices/devices';
import type { DevicePairingRecord, DeviceRecord } from '../../models/devices/records/device.model';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { badRequest, conflict, notFound } from '../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { MINUTE_MS } from '../../platform/time';
import type { LoginThrottle } from '../../security/accounts/login-throttle';
import { appendAudit } from '../../security/audit/audit';

export interface PairingDeps {
  models: Models;
  connection: Connection;
  /** Counts wrong codes by address. */
  throttle: LoginThrottle;
}

export const PAIRING_TTL_MS = 10 * MINUTE_MS;
/** Codes of one person that count at once: a further one ends the oldest. */
export const PAIRINGS_OPEN = 5;
const CODE_LENGTH = 8;
/** Without what is read as something else: 0 O, 1 I L, U V. 29 to the 8th: guessing takes far longer than a code lives. */
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTWXYZ';
/** What wrong codes count for, by address. */
const GUESSES = 'device-pairing';

/** Makes a code that pairs one device of the caller's within 10 minutes. It is kept as its hash alone. */
export async function createPairing(
  { models }: PairingDeps,
  caller: Caller,
): Promise<{ code: string; expires_at: string }> {
  const owner = ownerOf(caller);
  const code = Array.from({ length: CODE_LENGTH }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
  const expiresAt = new Date(Date.now() + PAIRING_TTL_MS);
  await models.DevicePairing.create({ ...owner, codeHash: hashOf(code), expiresAt });
  const older = await models.DevicePairing.find({ ...owner, usedAt: null }, { _id: 1 })
    .sort({ _id: -1 })
    .skip(PAIRINGS_OPEN)
    .lean();
  if (older.length > 0) await models.DevicePairing.deleteMany({ ...owner, _id: { $in: older.map(({ _id }) => _id) } });
  return { code, expires_at: expiresAt.toISOString() };
}

/**
 * Pairs the device that knows the code: it has its key from now on, also where it was paired before, or revoked. 404
 * `pairing_not_found`, 400 `validation_failed` (the key is none), 409 `devices_full`, 429 after too many wrong codes.
 */
export async function pairDevice(
  deps: PairingDeps,
  input: z.infer<typeof devicePair.body>,
  origin: { ip: string; userAgent: string },
): Promise<{ device_id: string; key_id: string }> {
  const publicKey = readPublicKey(input.public_key);
  await deps.throttle.requireAllowed(GUESSES, origin.ip);
  const codeHash = hashOf(input.code.toUpperCase().replace(/[\s-]/g, ''));
  const deviceId = input.device_id ?? randomUUID();
  const keyId = new Types.ObjectId();
  const pair = async (session: ClientSession): Promise<boolean> => {
    const now = new Date();
    const pairing = await deps.models.DevicePairing.findOneAndUpdate(
      { codeHash, usedAt: null, expiresAt: { $gt: now } },
      { $set: { usedAt: now } },
      { session },
    ).lean<DevicePairingRecord>();
    if (!pairing) return false;
    const { userId, organisationId } = pairing;
    const person = { _id: userId, organisationId, disabledAt: null };
    if (!(await deps.models.User.exists(person).session(session))) return false;
    const own = { organisationId, userId };
    const others = await deps.models.Device.countDocuments(
      { ...own, revokedAt: null, deviceId: { $ne: deviceId } },
      { session },
    );
    if (others >= DEVICES_MAX) throw conflict('devices_full', `A person may have ${DEVICES_MAX} devices. Revoke one.`);
    const device = await deps.models.Device.findOneAndUpdate(
      { ...own, deviceId },
      {
        $set: {
          ...{ name: input.name, publicKey, keyId },
          ...(input.platform !== undefined && { platform: input.platform }),
          ...(input.capabilities && { capabilities: input.capabilities }),
        },
        $unset: { revokedAt: 1 },
      },
      { session, upsert: true, returnDocument: 'after' },
    ).lean<DeviceRecord>();
    if (!device) throw new Error('a device that was not kept');
    const entry = {
      ...{ organisationId, actorId: userId, ...origin },
      action: 'device.paired' as const,
      resource: `device:${device._id.toHexString()}`,
      details: { keyId: keyId.toHexString() },
    };
    await appendAudit(deps.models, entry, session);
    return true;
  };
  const isPaired = await withTransaction(deps.connection, pair).catch((error: unknown) => {
    // It said hello for the first time at the same moment: it is there now.
    if (isDuplicateKey(error)) return withTransaction(deps.connection, pair);
    throw error;
  });
  if (!isPaired) {
    await deps.throttle.countFailure(GUESSES, origin.ip);
    throw notFound('pairing_not_found', 'This code is wrong, was used, or is too old. Make a new one.');
  }
  return { device_id: deviceId, key_id: keyId.toHexString() };
}

/** SPKI as base64, as the key itself writes it; 400 where it is no Ed25519 key. */
function readPublicKey(text: string): string {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return key.export({ format: 'der', type: 'spki' }).toString('base64');
  } catch {
    // refused below
  }
  throw badRequest('validation_failed', 'This is no Ed25519 key (SPKI, base64).', {
    errors: [{ path: 'public_key', message: 'an Ed25519 key, SPKI as base64' }],
  });
}

const ownerOf = ({ userId, organisationId }: Caller) => ({
  organisationId: new Types.ObjectId(organisationId),
  userId: new Types.ObjectId(userId),
});
const hashOf = (code: string) => createHash('sha256').update(code).digest('base64url');
