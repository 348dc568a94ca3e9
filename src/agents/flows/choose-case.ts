import { type AgentText, agentText, dataLine, dataText, joinTexts, section } from '../../security/agent-text/delimit';
import { FLOW_FRAME } from './ask-flow-model';

export interface SwitchCase {
  id: string;
  description: string;
}
/** Longest text that a case is chosen for, in characters. */
const TEXT_MAX = 60_000;
export const ELSE = 'else';

/** Asks which of the cases a text belongs to. */
export const chooseMessages = (
  cases: readonly SwitchCase[],
  text: string,
): { system: AgentText; person: AgentText } => ({
  system: agentText`${FLOW_FRAME}
You choose: of the cases in <cases_data> the one that fits the text in <text_data> best. Answer with its id and no other word; where none fits, answer: else.`,
  person: joinTexts(
    [
      section(
        'Cases:',
        'cases_data',
        cases.map(({ id, description }) => dataLine('flows.data', { description }, { id })),
      ),
      section('The text:', 'text_data', [dataText('flows.data', text.slice(0, TEXT_MAX))]),
    ],
    agentText``,
  ),
});

/** The case that an answer names; the first of them where it says more than it should, `else` where it names none. */
export function readChoice(cases: readonly SwitchCase[], answer: string): string {
  const words = new Set(answer.split(/[^\w-]+/));
  // One word is the choice, also in other letters; of more the first that is a case.
  const [first, ...more] = [...words].filter((word) => word !== '');
  const isIts = ({ id }: SwitchCase) => id.toLowerCase() === first?.toLowerCase();
  if (first !== undefined && more.length === 0) return cases.find(isIts)?.id ?? ELSE;
  return cases.find(({ id }) => words.has(id))?.id ?? ELSE;
}
