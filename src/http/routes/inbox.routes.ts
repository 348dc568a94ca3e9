import { inboxQuestions, type Question, QUESTIONS_MAX } from '../../contracts/kernel/inbox';
import type { Caller } from '../../platform/caller';
import { type Route, route } from '../route';

export interface InboxRouteDeps {
  /** Of each system that asks people something: what waits for the caller, last changed first. */
  findQuestions: readonly ((caller: Caller, limit: number) => Promise<Question[]>)[];
}

/** What waits for a person beside requests for approval. */
export const inboxRoutes = ({ findQuestions }: InboxRouteDeps): Route[] => [
  route(inboxQuestions, async ({ caller }) => {
    const found = await Promise.all(findQuestions.map((find) => find(caller, QUESTIONS_MAX)));
    const items = found.flat().sort((one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt));
    return { status: 200, body: { items: items.slice(0, QUESTIONS_MAX), nextCursor: null } };
  }),
];
