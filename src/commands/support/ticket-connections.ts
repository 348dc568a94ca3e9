import { randomBytes } from 'node:crypto';
import { type Connection, Types } from 'mongoose';
import type { z } from 'zod';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { TicketConnection, TicketCredentials } from '../../contracts/support/ticket-system';
import type { ticketSystemPut } from '../../contracts/support/ticket-system-operations';
import type { Models } from '../../models/index';
import { presentConnection } from '../../models/support/tickets/present-ticket';
import { ticketConnectionContext, type TicketConnectionRecord } from '../../models/support/tickets/ticket-system.model';
import { actorOf, type Caller } from '../../platform/caller';
import { notFound } from '../../platform/errors';
import { type ClientSession, withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';
import { requirePublicAddress } from '../../security/require-public-address';
import type { Secrets } from '../../security/secrets/secrets';
import { trimEndOf } from '../../platform/trim-end';

export interface TicketConnectionDeps {
  models: Models;
  connection: Connection;
  secrets: Secrets;
  /** Addresses within private networks, and without TLS, may be given. */
  isPrivateAllowed: boolean;
}

/** Of a webhook's signing secret (Standard Webhooks: 24 to 64). */
const SIGNING_SECRET_BYTES = 32;

/** The connection of the caller's organisation with its secrets left out; null: none. */
export async function readTicketConnection(
  { models }: { models: Models },
  caller: Caller,
): Promise<TicketConnection | null> {
  const record = await find(models, caller);
  return record ? present(models, record) : null;
}

export interface PutTicketConnection {
  connection: TicketConnection;
  /** Of a webhook whose credentials were given: told this once. */
  signingSecret: string | null;
  /** The system is another than before: what waits was meant for the old one. */
  hasNewSystem: boolean;
  hasNewCredentials: boolean;
}

/**
 * Keeps a connection in place of the one before, its secrets encrypted, and audits it. Another system knows other people,
 * so whom it knew is forgotten. 400 `address_refused`; 404 `ticket_system_not_found` without credentials where none are kept.
 */
export async function putTicketConnection(
  deps: TicketConnectionDeps,
  caller: Caller,
  { credentials, settings, enabled }: z.infer<(typeof ticketSystemPut)['body']>,
): Promise<PutTicketConnection> {
  const { models, connection } = deps;
  if (credentials && !deps.isPrivateAllowed) requirePublicAddress(credentials.url, 'credentials.url');
  const _id = idOf(caller);
  const split = credentials && splitCredentials(credentials);
  const fields = split && {
    ...{ system: split.system, url: split.url, account: split.account },
    ...deps.secrets.seal(JSON.stringify(split.secrets), ticketConnectionContext({ _id, system: split.system })),
  };
  const { record, before } = await withTransaction(connection, async (session) => {
    const known = await find(models, caller, session);
    if (!known && !fields) throw missing();
    const isOther = fields !== undefined && known?.system !== fields.system;
    const saved = await models.TicketConnection.findOneAndUpdate(
      { _id },
      {
        $set: {
          settings,
          isEnabled: enabled,
          ...fields,
          ...(isOther && { members: [] }),
          ...(fields && { lastError: null }),
        },
      },
      { upsert: true, returnDocument: 'after', session },
    ).lean<TicketConnectionRecord>();
    if (!saved) throw new Error('an upsert leaves a record');
    const action = isOther ? 'ticket-system.connected' : 'ticket-system.changed';
    await audit(models, caller, action, saved, session, { credentials: fields ? 'given' : 'kept' });
    return { record: saved, before: known };
  });
  return {
    connection: await present(models, record),
    signingSecret: split?.signingSecret ?? null,
    hasNewSystem: before !== null && before.system !== record.system,
    hasNewCredentials: fields !== undefined,
  };
}

/** Deletes the connection with its secrets, and audits it; nothing where there is none. */
export async function removeTicketConnection(
  { models, connection }: TicketConnectionDeps,
  caller: Caller,
): Promise<void> {
  await withTransaction(connection, async (session) => {
    const removed = await models.TicketConnection.findOneAndDelete(
      { _id: idOf(caller) },
      { session },
    ).lean<TicketConnectionRecord>();
    if (removed) await audit(models, caller, 'ticket-system.removed', removed, session);
  });
}

/** Says whom a colleague is in the ticket system, or that it is to be found by e-mail again. 404 `ticket_system_not_found`, `user_not_found`. */
export async function setTicketMember(
  { models, connection }: TicketConnectionDeps,
  caller: Caller,
  userId: string,
  member: string | null,
): Promise<TicketConnection> {
  const _id = idOf(caller);
  const id = new Types.ObjectId(userId);
  const record = await withTransaction(connection, async (session) => {
    const person = await models.User.exists({ _id: id, organisationId: _id, deletedAt: null }).session(session);
    if (!person) throw notFound('user_not_found', 'There is no such person in your organisation.');
    const entry = { userId: id, member, isSetByHand: true, lookedUpAt: new Date() };
    const without = await models.TicketConnection.findOneAndUpdate(
      { _id },
      { $pull: { members: { userId: id } } },
      { returnDocument: 'after', session },
    ).lean<TicketConnectionRecord>();
    if (!without) throw missing();
    if (member !== null) await models.TicketConnection.updateOne({ _id }, { $push: { members: entry } }, { session });
    await audit(models, caller, 'ticket-system.member-set', without, session, { userId, member });
    return member === null ? without : { ...without, members: [...without.members, entry] };
  });
  return present(models, record as TicketConnectionRecord);
}

const idOf = (caller: Caller) => new Types.ObjectId(caller.organisationId);
const missing = () => notFound('ticket_system_not_found', 'No ticket system is connected.');

const find = (models: Models, caller: Caller, session?: ClientSession): Promise<TicketConnectionRecord | null> =>
  models.TicketConnection.findById(idOf(caller), null, session ? { session } : {}).lean<TicketConnectionRecord>();

async function present(models: Models, record: TicketConnectionRecord): Promise<TicketConnection> {
  const people = await models.User.find(
    { _id: { $in: record.members.map(({ userId }) => userId) }, organisationId: record._id },
    { name: 1 },
  ).lean();
  return presentConnection(record, new Map(people.map(({ _id, name }) => [_id.toHexString(), name])));
}

/** What may be shown, and what is sealed. A webhook's secret is made here. */
function splitCredentials(credentials: TicketCredentials) {
  const { system } = credentials;
  const url = trimEndOf(credentials.url, '/');
  switch (credentials.system) {
    case 'webhook': {
      const signingSecret = `whsec_${randomBytes(SIGNING_SECRET_BYTES).toString('base64')}`;
      return { system, url: credentials.url, account: {}, secrets: { signing_secret: signingSecret }, signingSecret };
    }
    case 'connectwise': {
      const { company_id, client_id, public_key, private_key } = credentials;
      return { system, url, account: { company_id, client_id }, secrets: { public_key, private_key } };
    }
    case 'halo': {
      const { tenant, client_id, client_secret } = credentials;
      return { system, url, account: { tenant, client_id }, secrets: { client_secret } };
    }
    case 'autotask': {
      const { username, secret, integration_code } = credentials;
      return { system, url, account: { username }, secrets: { secret, integration_code } };
    }
  }
}

/** Never a secret, nor its encrypted form. */
const audit = (
  models: Models,
  caller: Caller,
  action: AuditAction,
  { system, url, settings, isEnabled }: TicketConnectionRecord,
  session: ClientSession,
  more: Record<string, unknown> = {},
): Promise<void> =>
  appendAudit(
    models,
    {
      ...actorOf(caller),
      action,
      resource: `ticket-system:${caller.organisationId}`,
      details: { system, url, settings: settings as unknown, enabled: isEnabled, ...more },
    },
    session,
  );
