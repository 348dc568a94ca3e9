import type { AgentType, DataType } from '../../../contracts/devices/agent-schemas';
import { type AskModel, extractItems, type KnownRows } from '../extract/extract-items';
import { RowPlanner } from '../extract/to-rows';

const PROJECT = { id: 'sample-project', name: 'Website relaunch' };
const KNOWN: KnownRows = { projects: [PROJECT], tasks: [] };
/** Has something of each type, as plainly as a text can. */
const SAMPLE = `Website relaunch: notes of our meeting

TODO: Send the offer for the Website relaunch to Ms Miller by 2026-12-01 (urgent)
Milestone: Website relaunch goes live on 2026-12-15
New project: Annual report 2027

We agreed that the texts come from the client. The colours stay as they are.`;

/** Types of which no item came out of a sample that could be inserted. */
export async function tryTemplate(
  ask: AskModel,
  { template, agentType, dataTypes }: { template: string; agentType: AgentType; dataTypes: readonly DataType[] },
): Promise<DataType[]> {
  const isMail = agentType === 'cloud';
  const { items } = await extractItems(ask, {
    source: {
      kind: isMail ? 'mail' : 'file',
      name: 'Website relaunch',
      text: isMail ? `From: miller@example.com\nSubject: Website relaunch\n\n${SAMPLE}` : SAMPLE,
    },
    ...{ template, dataTypes, known: KNOWN, today: '2026-11-25 (UTC)' },
  });
  const planner = new RowPlanner({ ...KNOWN, notes: [], checkpoints: [] }, 'UTC');
  const came = new Set(items.flatMap((item) => (planner.plan(item).is === 'row' ? [item.type] : [])));
  return dataTypes.filter((type) => !came.has(type));
}
