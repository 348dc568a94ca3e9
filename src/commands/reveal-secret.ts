import type { Connection } from 'mongoose';
import type { RevealedSecret } from '../contracts/kernel/revealed-secret';
import { AUDIT_NAMES } from '../contracts/systems/names';
import type { Models } from '../models/index';
import { keptSecretContext, type KeptSecretRecord } from '../models/kernel/kept-secret.model';
import { actorOf, type Caller } from '../platform/caller';
import { notFound } from '../platform/errors';
import { withTransaction } from '../platform/mongo';
import { appendAudit } from '../security/audit/audit';
import { type Secrets, SecretUnreadable } from '../security/secrets/secrets';
import type { MaskSubject } from '../security/masking/create-masking';

/**
 * What stands behind a placeholder. It is told only once the audit log says who looked: never what they saw. 404
 * `secret_not_kept` where the object keeps none by that mark, or keeps it no more.
 */
export async function revealSecret(
  deps: { models: Models; connection: Connection; secrets: Secrets },
  caller: Caller,
  subject: MaskSubject,
  mark: string,
): Promise<RevealedSecret> {
  const { models, connection, secrets } = deps;
  const { kind: subjectKind, id: subjectId, organisationId } = subject;
  const kept = await models.KeptSecret.findOne({
    ...{ organisationId, subjectKind, subjectId, mark },
    expiresAt: { $gt: new Date() },
  }).lean<KeptSecretRecord>();
  if (!kept) throw notKept();
  const value = open(secrets, kept);
  await withTransaction(connection, (session) =>
    appendAudit(
      models,
      {
        ...actorOf(caller),
        action: 'secret.revealed',
        resource: `${AUDIT_NAMES[subjectKind]}:${subjectId.toHexString()}`,
        details: { secret: kept.kind, mark },
      },
      session,
    ),
  );
  return { kind: kept.kind, value, kept_until: kept.expiresAt.toISOString() };
}

function open(secrets: Secrets, kept: KeptSecretRecord): string {
  try {
    return secrets.open(kept, keptSecretContext(kept));
  } catch (error) {
    if (error instanceof SecretUnreadable) throw notKept({ cause: error });
    throw error;
  }
}

const notKept = (options?: { cause: unknown }) =>
  notFound(
    'secret_not_kept',
    'The original is not kept here: it was put in elsewhere, or its time has run out. Ask whoever wrote it.',
    ...(options ? [options] : []),
  );
