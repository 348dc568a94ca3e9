import { decodeProtectedHeader } from 'jose';
import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { unauthenticated } from '../../platform/errors';
import { ExpiringCache } from '../../platform/expiring-cache';
import { MINUTE_MS, SECOND_MS } from '../../platform/time';
import type { TokenKind } from '../accounts/authenticate';
import { createSignedTokens, type SigningConfig, tokenInvalid } from '../accounts/signed-tokens';

/** A device signs anew after this. */
export const DEVICE_TOKEN_TTL_MS = 15 * MINUTE_MS;
/** How long a device is believed without being read again: 5 s are promised, the reading's own time included. */
const DEVICE_TTL_MS = 4 * SECOND_MS;
const DEVICES_CACHED_MAX = 20_000;
const DEVICE_TOKEN_TYPE = 'device+jwt';

const claimsSchema = z.object({ sub: idSchema, org: idSchema, dev: idSchema, key: idSchema });

export interface DeviceTokenOwner {
  userId: string;
  organisationId: string;
  /** Record id of the device. */
  deviceId: string;
  /** The key that it signed with: a new pairing ends the tokens of the old one. */
  keyId: string;
}
export interface DeviceTokens {
  sign(owner: DeviceTokenOwner): Promise<{ token: string; expiresAt: Date }>;
  /** 401 `token_invalid` or `token_expired`. */
  verify(token: string): Promise<DeviceTokenOwner>;
}

/** Tokens of paired devices: no log-ins, they open a device's sockets and little else (`Operation.takesDeviceToken`). */
export function createDeviceTokens(config: SigningConfig): DeviceTokens {
  const signed = createSignedTokens(config, { audience: 'weft-device', type: DEVICE_TOKEN_TYPE });
  return {
    async sign({ userId, organisationId, deviceId, keyId }) {
      const expiresAt = new Date(Date.now() + DEVICE_TOKEN_TTL_MS);
      const claims = { org: organisationId, dev: deviceId, key: keyId };
      return { token: await signed.sign(userId, claims, DEVICE_TOKEN_TTL_MS / SECOND_MS), expiresAt };
    },
    async verify(token) {
      const claims = claimsSchema.safeParse(await signed.verify(token));
      if (!claims.success) throw tokenInvalid(claims.error);
      const { sub, org, dev, key } = claims.data;
      return { userId: sub, organisationId: org, deviceId: dev, keyId: key };
    },
  };
}

/** Whether a token says that it is a device's, good or not. */
function isDeviceToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === DEVICE_TOKEN_TYPE;
  } catch {
    return false; // no JWT
  }
}

/** Who a device's token speaks for: read at most every 4 s. 401 `token_revoked` once the device or its person may no more. */
export function createDeviceTokenKind(deps: { models: Models; config: SigningConfig }): TokenKind {
  const tokens = createDeviceTokens(deps.config);
  const known = new ExpiringCache<Promise<Caller>>(DEVICES_CACHED_MAX);
  return {
    isOne: isDeviceToken,
    async authenticate(token) {
      const owner = await tokens.verify(token);
      const now = Date.now();
      const key = `${owner.deviceId}:${owner.keyId}`;
      const cached = known.get(key, now);
      if (cached) return cached;
      const reading = readCaller(deps.models, owner);
      known.set(key, reading, now + DEVICE_TTL_MS);
      reading.catch(() => known.delete(key));
      return reading;
    },
  };
}

async function readCaller(models: Models, owner: DeviceTokenOwner): Promise<Caller> {
  const [userId, organisationId] = [new Types.ObjectId(owner.userId), new Types.ObjectId(owner.organisationId)];
  const [device, user, organisation] = await Promise.all([
    models.Device.findOne(
      { _id: new Types.ObjectId(owner.deviceId), userId, organisationId, revokedAt: null },
      { keyId: 1 },
    ).lean(),
    models.User.findOne(
      { _id: userId, organisationId },
      { name: 1, role: 1, disabledAt: 1, isServiceUser: 1, emailVerifiedAt: 1 },
    ).lean(),
    models.Organisation.findOne({ _id: organisationId }, { tier: 1 }).lean(),
  ]);
  const isKey = device?.keyId?.toHexString() === owner.keyId;
  if (!isKey || !user || !organisation || user.disabledAt || user.isServiceUser)
    throw unauthenticated('token_revoked', 'This device is no longer paired: pair it again.');
  return Object.freeze({
    userId: owner.userId,
    organisationId: owner.organisationId,
    role: user.role,
    tier: organisation.tier,
    name: user.name,
    isEmailUnverified: user.emailVerifiedAt === null,
    device: Object.freeze({ id: owner.deviceId, keyId: owner.keyId }),
  });
}
