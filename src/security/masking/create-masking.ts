import { setImmediate as nextTurn } from 'node:timers/promises';
import type { mongo, Types } from 'mongoose';
import type { RunSubject } from '../../contracts/kernel/run-subjects';
import { findPlaceholders } from '../../contracts/secrets/placeholder';
import type { FoundSecret } from '../../contracts/secrets/found-secret';
import type { KnownSecret } from '../../contracts/secrets/find-answered';
import { type MarkOf, replaceSecrets } from '../../contracts/secrets/find-secrets';
import type { Models } from '../../models/index';
import { keptSecretContext, type KeptSecretRecord } from '../../models/kernel/kept-secret.model';
import { DAY_MS } from '../../platform/time';
import type { Secrets } from '../secrets/secrets';
import { mapTexts } from '../../contracts/secrets/map-texts';
import { findInPieces, PIECE } from './find-in-pieces';

/** Whose text it is: the canvas or support session. */
export interface MaskSubject {
  kind: RunSubject;
  id: Types.ObjectId;
  organisationId: Types.ObjectId;
}

/** Takes secrets out of people's texts before they are stored. */
export interface Masking {
  /**
   * The value with a placeholder for each secret in each of its texts, those that are `known` among them; what was taken out is kept sealed before it resolves. Safe
   * to run again: the same value has the same mark within its object, and a placeholder stays as it is.
   */
  mask<Value>(
    value: Value,
    subject: MaskSubject,
    userId: Types.ObjectId,
    known?: readonly KnownSecret[],
  ): Promise<Value>;
  /** The value with a mark of its own for each secret, to be hashed: nothing is kept, and nobody without the master key can try values against it. */
  fold<Value>(value: Value): Promise<Value>;
  /** Lets what another object's texts name be revealed in this one too, where these texts went. */
  copy(value: unknown, from: MaskSubject, to: MaskSubject): Promise<void>;
}

type KeptSecrets = mongo.Collection<KeptSecretRecord>;

/** Keeps originals for `SECRET_RETENTION_DAYS` after they were last written. */
export function createMasking(deps: { models: Models; secrets: Secrets; retentionDays: number }): Masking {
  const { secrets, retentionDays } = deps;
  const collection = deps.models.KeptSecret.collection as unknown as KeptSecrets;

  const keep = async (kept: readonly Omit<KeptSecretRecord, '_id'>[]): Promise<void> => {
    if (kept.length === 0) return;
    await collection.bulkWrite(
      kept.map(({ expiresAt, ...record }) => ({
        updateOne: {
          filter: { subjectKind: record.subjectKind, subjectId: record.subjectId, mark: record.mark },
          update: { $setOnInsert: record, $max: { expiresAt } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  };

  return {
    async mask(value, subject, userId, known) {
      const now = new Date();
      const kept = new Map<string, Omit<KeptSecretRecord, '_id'>>();
      const { organisationId, kind: subjectKind, id: subjectId } = subject;
      const of = { organisationId, subjectKind, subjectId };
      const masked = await replaceAll(
        value,
        (secret, kind) => {
          const mark = secrets.fingerprint(secret, ['kept-secret', subjectKind, subjectId.toHexString()]);
          if (!kept.has(mark)) {
            const sealed = secrets.seal(secret, keptSecretContext({ ...of, mark }));
            const expiresAt = new Date(now.getTime() + retentionDays * DAY_MS);
            kept.set(mark, { ...of, mark, kind, userId, ...sealed, createdAt: now, expiresAt });
          }
          return mark;
        },
        known,
      );
      await keep([...kept.values()]);
      return masked;
    },

    fold: (value) => replaceAll(value, (secret) => secrets.fingerprint(secret, ['folded'])),

    async copy(value, from, to) {
      const marks = new Set<string>();
      mapTexts(value, (text) => {
        for (const { mark } of findPlaceholders(text)) if (mark !== undefined) marks.add(mark);
        return text;
      });
      if (marks.size === 0) return;
      const { organisationId, kind: subjectKind, id: subjectId } = to;
      const found = await collection
        .find({ subjectKind: from.kind, subjectId: from.id, mark: { $in: [...marks] } })
        .toArray();
      await keep(
        found.map(({ _id, ...record }) => {
          const target = { ...record, organisationId, subjectKind, subjectId };
          return {
            ...target,
            ...secrets.seal(secrets.open(record, keptSecretContext(record)), keptSecretContext(target)),
          };
        }),
      );
    },
  };
}

/** Each text is looked through first, with turns for others; then all are replaced. */
async function replaceAll<Value>(value: Value, markOf: MarkOf, known: readonly KnownSecret[] = []): Promise<Value> {
  const texts = new Set<string>();
  mapTexts(value, (text) => {
    texts.add(text);
    return text;
  });
  const found = new Map<string, FoundSecret[]>();
  let looked = 0;
  for (const text of texts) {
    const secrets = withKnown(text, await findInPieces(text), known);
    if (secrets.length > 0) found.set(text, secrets);
    looked += text.length;
    if (looked < PIECE) continue;
    looked = 0;
    await nextTurn();
  }
  if (found.size === 0) return value;
  return mapTexts(value, (text, name) => replaceSecrets(text, found.get(text) ?? [], markOf, name));
}

/** What was found in a text, and each place where one of the known stands. */
function withKnown(text: string, found: FoundSecret[], known: readonly KnownSecret[]): FoundSecret[] {
  const all = [...found];
  for (const { kind, secret } of known)
    for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length)) {
      const end = start + secret.length;
      if (!all.some((one) => one.start < end && start < one.end)) all.push({ kind, start, end });
    }
  return all.sort((left, right) => left.start - right.start);
}
