import type { Connection } from 'mongoose';
import { supportSecretReveal } from '../../../contracts/support/reveal-secret';
import type { Models } from '../../../models/index';
import { revealSecret } from '../../../commands/reveal-secret';
import { subjectOf } from '../../../security/masking/subject-of';
import type { Secrets } from '../../../security/secrets/secrets';
import { type Route, route } from '../../route';

/** Looking behind the placeholders of secrets. */
export const supportSecretRoutes = (deps: { models: Models; connection: Connection; secrets: Secrets }): Route[] => [
  route(supportSecretReveal, async ({ params, caller, session }) => ({
    status: 200,
    body: await revealSecret(deps, caller, subjectOf('support', session), params.mark),
  })),
];
