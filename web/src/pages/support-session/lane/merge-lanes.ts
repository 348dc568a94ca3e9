import { isMaskOf } from '@contracts/secrets/find-secrets';
import type { TaskLane } from '@contracts/support/task-lane';
import { type ItemKey, keyOf } from './lane-items';

/**
 * The server’s lane with what was touched here and is not saved yet on top: for those items my text and state win, for
 * the rest the server’s. Items that are gone from the server go here too. Where the server has my text, masked, mine stays: it
 * would change under my hands while I type.
 */
export function mergeLanes(here: TaskLane, there: TaskLane, touched: ReadonlySet<ItemKey>): TaskLane {
  const questions = new Map(here.questions.map((question) => [question.id, question]));
  const actions = new Map(here.actions.map((action) => [action.id, action]));
  return {
    ...there,
    questions: there.questions.map((question) => {
      const mine = touched.has(keyOf({ kind: 'question', id: question.id })) && questions.get(question.id);
      if (mine) return { ...question, state: mine.state, answer: mine.answer };
      const seen = questions.get(question.id)?.answer ?? '';
      return isMaskOf(question.answer, seen) ? { ...question, answer: seen } : question;
    }),
    actions: there.actions.map((action) => {
      const mine = touched.has(keyOf({ kind: 'action', id: action.id })) && actions.get(action.id);
      if (mine) return { ...action, state: mine.state, output: mine.output };
      const seen = actions.get(action.id)?.output ?? '';
      return isMaskOf(action.output, seen) ? { ...action, output: seen } : action;
    }),
  };
}
