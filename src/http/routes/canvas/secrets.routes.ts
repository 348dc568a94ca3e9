import type { Connection } from 'mongoose';
import { canvasSecretReveal } from '../../../contracts/canvas/reveal-secret';
import type { Models } from '../../../models/index';
import { revealSecret } from '../../../commands/reveal-secret';
import { subjectOf } from '../../../security/masking/subject-of';
import type { Secrets } from '../../../security/secrets/secrets';
import { type Route, route } from '../../route';

/** Looking behind the placeholders of secrets. */
export const canvasSecretRoutes = (deps: { models: Models; connection: Connection; secrets: Secrets }): Route[] => [
  route(canvasSecretReveal, async ({ params, caller, canvas }) => ({
    status: 200,
    body: await revealSecret(deps, caller, subjectOf('canvas', canvas), params.mark),
  })),
];
