import { createHash } from 'node:crypto';
import { LANE_ITEMS_MAX } from '../../contracts/support/task-lane';
import type { LaneRecord } from '../../models/support/records/support-session.model';

/** What the assistant wants to stand in the lane. Undefined: that kind stays as it is. */
export interface LaneProposal {
  questions?: { id?: string | undefined; text: string; context: string; options: string[] }[] | undefined;
  actions?: { id?: string | undefined; title: string; description: string; command: string | null }[] | undefined;
}

/** Whose proposal it is. */
export interface LaneProposer {
  /** Its items get ids of their own, the same for the same text. */
  runId: string;
  /** Ids of the items that it was shown: of these it drops those that it leaves out. */
  shown: ReadonlySet<string>;
}

type Question = LaneRecord['questions'][number];
type Action = LaneRecord['actions'][number];
interface Item {
  id: string;
  state: string;
}

/**
 * The lane as proposed, with what people did to it meanwhile: what they typed into items that stay, is kept; what they
 * took away, stays away; what the assistant was not shown, or somebody has typed into, is not dropped. The same proposal
 * twice gives the same lane. Undefined where nothing changes.
 */
export function mergeProposedLane(
  current: LaneRecord,
  proposal: LaneProposal,
  proposer: LaneProposer,
  now = new Date(),
): LaneRecord | undefined {
  const questions = proposal.questions
    ? mergeItems<Question, NonNullable<LaneProposal['questions']>[number]>(
        current.questions,
        proposal.questions,
        { ...proposer, prefix: 'q' },
        {
          titleOf: ({ text }) => text,
          isTouched: ({ answer, state }) => answer !== '' || state !== 'open',
          make: (id, { text, context, options }) => ({ id, text, context, options, state: 'open', answer: '' }),
          change: (item, { text, context, options }) => ({ ...item, text, context, options }),
        },
      )
    : [...current.questions];
  const actions = proposal.actions
    ? mergeItems<Action, NonNullable<LaneProposal['actions']>[number]>(
        current.actions,
        proposal.actions,
        { ...proposer, prefix: 'a' },
        {
          titleOf: ({ title }) => title,
          isTouched: ({ output, state }) => output !== '' || state !== 'open',
          make: (id, { title, description, command }) => ({
            ...{ id, title, description, command, state: 'open', output: '' },
          }),
          change: (item, { title, description, command }) => ({ ...item, title, description, command }),
        },
      )
    : [...current.actions];
  if (isSame(questions, current.questions) && isSame(actions, current.actions)) return undefined;
  return { revision: current.revision + 1, questions, actions, updatedAt: now } as unknown as LaneRecord;
}

interface Kind<Kept, Wanted> {
  titleOf(item: Kept | Wanted): string;
  isTouched(item: Kept): boolean;
  make(id: string, wanted: Wanted): object;
  change(item: Kept, wanted: Wanted): object;
}

function mergeItems<Kept extends Item, Wanted extends { id?: string | undefined }>(
  current: readonly Kept[],
  wanted: readonly Wanted[],
  proposer: LaneProposer & { prefix: string },
  kind: Kind<Kept, Wanted>,
): Kept[] {
  const byId = new Map(current.map((item) => [item.id, item]));
  const byTitle = new Map(current.map((item) => [plain(kind.titleOf(item)), item]));
  const merged = new Map<string, Kept>();
  for (const item of wanted) {
    const known = (item.id !== undefined && byId.get(item.id)) || byTitle.get(plain(kind.titleOf(item)));
    if (known) {
      if (!merged.has(known.id)) merged.set(known.id, kind.change(known, item) as Kept);
      continue;
    }
    if (item.id !== undefined && proposer.shown.has(item.id)) continue; // somebody took it away meanwhile
    const id = idOf(proposer, kind.titleOf(item));
    if (!merged.has(id)) merged.set(id, kind.make(id, item) as Kept);
  }
  const ownPrefix = idPrefix(proposer);
  const stays = current.filter(
    (item) =>
      !merged.has(item.id) && (kind.isTouched(item) || !(proposer.shown.has(item.id) || item.id.startsWith(ownPrefix))),
  );
  // What people have is not pushed out by what is new.
  const isNew = ({ id }: Kept) => !byId.has(id);
  const all = [...merged.values(), ...stays];
  let room = LANE_ITEMS_MAX - all.filter((item) => !isNew(item)).length;
  return all.filter((item) => !isNew(item) || (room -= 1) >= 0);
}

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();
const idPrefix = ({ runId, prefix }: { runId: string; prefix: string }): string => `${prefix}-${runId.slice(-8)}-`;
const idOf = (proposer: { runId: string; prefix: string }, title: string): string =>
  `${idPrefix(proposer)}${createHash('sha256').update(plain(title)).digest('hex').slice(0, 8)}`;

const isSame = (left: readonly object[], right: readonly object[]): boolean =>
  JSON.stringify(left.map(ordered)) === JSON.stringify(right.map(ordered));
const ordered = (item: object) => Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
