import { Types } from 'mongoose';
import type { Budget } from '../../../contracts/money/budgets';
import type { Models } from '../../index';
import type { AppliedBudget } from './applied-budgets';

export type BudgetSubject = NonNullable<Budget['subject']>;
/** As much of a budget as its subject is found by. */
type OfSubject = Pick<AppliedBudget, 'scope' | 'subjectId' | 'organisationId'>;

/** The people, API keys, flows and embed tokens that budgets of one organisation are for, by their id; also those that are gone. */
export async function readSubjects(
  models: Models,
  budgets: readonly OfSubject[],
): Promise<ReadonlyMap<string, BudgetSubject>> {
  const [first] = budgets;
  if (!first) return new Map();
  const of = (...wanted: OfSubject['scope'][]) => ({
    organisationId: first.organisationId,
    _id: {
      $in: budgets.flatMap(({ scope, subjectId }) =>
        wanted.includes(scope) && subjectId !== null ? [new Types.ObjectId(subjectId)] : [],
      ),
    },
  });
  const tokens = of('embedToken', 'visitor');
  const [users, apiKeys, flows, embedTokens] = await Promise.all([
    of('user')._id.$in.length > 0 ? models.User.find(of('user'), { name: 1, disabledAt: 1 }).lean() : [],
    of('apiKey')._id.$in.length > 0 ? models.ApiKey.find(of('apiKey'), { name: 1, revokedAt: 1 }).lean() : [],
    of('flow')._id.$in.length > 0 ? models.Flow.find(of('flow'), { name: 1 }).lean() : [],
    tokens._id.$in.length > 0 ? models.FlowEmbedToken.find(tokens, { name: 1, revokedAt: 1 }).lean() : [],
  ]);
  return new Map([
    ...users.map(({ _id, name, disabledAt }) => [_id.toHexString(), { name, isGone: Boolean(disabledAt) }] as const),
    ...flows.map(({ _id, name }) => [_id.toHexString(), { name, isGone: false }] as const),
    ...[...apiKeys, ...embedTokens].map(
      ({ _id, name, revokedAt }) => [_id.toHexString(), { name, isGone: Boolean(revokedAt) }] as const,
    ),
  ]);
}
