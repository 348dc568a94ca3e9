import type { ClassifiedError } from '../classify-error';
import type { ModelRouter, Target } from './model-router';

/** Tells a router how a call of a target went. */
export const reportTo =
  (router: Pick<ModelRouter, 'succeeded' | 'failed'>, target: Target) =>
  (outcome: 'ok' | ClassifiedError): void =>
    outcome === 'ok' ? router.succeeded(target) : router.failed(target, outcome);
