import { callIdOf, type Conversation } from './read-conversation';
import { phrasesByLanguage } from './phrases/index';
import type { DemoAnswer } from './demo-answer';
import type { PlannedCall } from './board-plan';
import { answerDevice } from './devices/answer-device';
import { planBoard } from './plan-board';
import { planEdits } from './plan-edits';
import { samplesByLanguage } from './samples/index';
import { answerSupport, isSupport } from './support/answer-support';
import { understandPrompt } from './understand-prompt';

/** Tool calls in one answer, as real models do it: large boards take several. */
const CALLS_PER_TURN = 22;

/** The next answer of the demo model: the planned calls that can be made now, or the closing words. Deterministic. */
export function nextAnswer(conversation: Conversation, toolNames: ReadonlySet<string>): DemoAnswer {
  const { request, directives, blocks, turns, seed } = conversation;
  if (isSupport(toolNames)) return answerSupport(conversation, toolNames);
  const onDevice = answerDevice(conversation, toolNames);
  if (onDevice) return onDevice;
  const asked = understandPrompt(request);
  const say = phrasesByLanguage[asked.language];
  if (toolNames.size === 0 || directives.words) return { text: say.chat, calls: [] };
  if (directives.nonsense)
    return {
      text: '',
      calls: [
        { id: callIdOf(seed, `x${turns}a`), name: 'summon_blocks', args: '{"how":"many"}' },
        { id: callIdOf(seed, `x${turns}b`), name: 'create_sticky', args: '{"text": "half an obj' },
      ],
    };
  if (directives.badArguments === 'always' || (directives.badArguments === 'once' && turns === 0)) {
    return {
      text: '',
      calls: [
        { id: callIdOf(seed, `x${turns}a`), name: 'create_sticky', args: '{"text":42,"color":"ultraviolet"}' },
        { id: callIdOf(seed, `x${turns}b`), name: 'create_todo', args: '{"title":"x","items":"none","extra":true}' },
      ],
    };
  }
  const edits = directives.blocks === undefined ? planEdits(request, blocks) : undefined;
  const plan = edits?.calls ?? withoutMade(planBoard(asked, directives.blocks, startOf(conversation)), conversation);
  const ready = conversation.isFull ? [] : readyCalls(plan, conversation).filter(({ tool }) => toolNames.has(tool));
  const calls = ready
    .slice(0, CALLS_PER_TURN)
    .map(({ key, tool, args }) => ({ id: callIdOf(seed, key), name: tool, args: JSON.stringify(args) }));
  const isTitled = plan[0]?.tool === 'create_heading';
  if (calls.length > 0) return { text: turns === 0 && isTitled ? fill(say.intro, asked.topic) : '', calls };
  const made = String(conversation.ids.size);
  if (edits?.problem === 'several') return { text: samplesByLanguage[asked.language].several, calls: [] };
  if (edits) return { text: edits.problem ? say.nothing : say.edited.replace('{n}', made), calls: [] };
  if (plan.length === 0 && conversation.madeBefore === 0)
    return { text: samplesByLanguage[asked.language].unknown, calls: [] };
  return { text: say.finished.replace('{n}', made), calls: [] };
}

/** The part of a plan that an earlier run did not come to; its blocks are on the canvas, under ids that are not known here. */
function withoutMade(plan: PlannedCall[], { made, madeBefore }: Conversation): PlannedCall[] {
  for (const { key } of plan.slice(0, madeBefore)) made.add(key);
  return plan.slice(madeBefore);
}

/** Where columns and drawings start: under the block that they are to follow, else under everything that is shown. */
function startOf({ blocks, afterBlockId }: Conversation): { x: number; y: number } {
  const anchor = blocks.find(({ id }) => id === afterBlockId);
  if (anchor) return { x: anchor.x, y: anchor.y + anchor.height + 24 };
  if (blocks.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...blocks.map(({ x }) => x)), y: Math.max(...blocks.map(({ y, height }) => y + height)) + 64 };
}

/** Calls not made yet whose references are answered, in the plan's order, with ids in place of references. */
function readyCalls(plan: readonly PlannedCall[], { made, ids }: Conversation): PlannedCall[] {
  const ready: PlannedCall[] = [];
  for (const call of plan) {
    if (made.has(call.key)) continue;
    const references = Object.entries(call.args).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && /^@b\d+$/.test(entry[1]),
    );
    if (references.some(([, value]) => !made.has(value.slice(1)))) continue; // its turn comes
    const missing = references.filter(([, value]) => !ids.has(value.slice(1)));
    if (missing.some(([name]) => name !== 'section')) continue; // what it would connect was refused
    const known = Object.fromEntries(
      references.filter(([, value]) => ids.has(value.slice(1))).map(([name, value]) => [name, ids.get(value.slice(1))]),
    );
    const rest = Object.fromEntries(
      Object.entries(call.args).filter(([name]) => !references.some(([reference]) => reference === name)),
    );
    ready.push({ ...call, args: { ...rest, ...known } });
  }
  return ready;
}

const fill = (text: string, topic: string) => text.replace('{t}', topic);
