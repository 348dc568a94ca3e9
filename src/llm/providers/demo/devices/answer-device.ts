import type { DemoAnswer } from '../demo-answer';
import { callIdOf, type Conversation } from '../read-conversation';
import { type DeviceView, readDeviceView, readRows, type ShownRow } from './read-device-view';
import type { Wish } from './kind-of-wish';
import { readWishes, type ReadWishes } from './read-wishes';
import { sayWish } from './say-wish';
import { wordsByLanguage } from './words/index';

type Agent = NonNullable<DeviceView['agent']>;
/** In the order in which they work: others need what projects are called by. */
const AGENTS: readonly Agent[] = ['project', 'task', 'checkpoint', 'note'];
const LISTS = { task: 'list_tasks', project: 'list_projects', checkpoint: 'list_checkpoints', note: 'list_notes' };

export const agentOf = ({ entity }: Wish): Agent => (entity === 'comment' ? 'task' : entity);

/** A call, what there is to say already, or nothing yet. */
type Step = { key: string; tool: string; args: object } | { said: string };

/**
 * The demo model as the agents of a device: reads what is wanted, calls the tools that do it (what is to be changed is found by a
 * listing first) and says what came back. undefined where the prompt is none of theirs.
 */
export function answerDevice(conversation: Conversation, toolNames: ReadonlySet<string>): DemoAnswer | undefined {
  const view = readDeviceView(conversation.human);
  if (!view) return undefined;
  const { directives, seed, turns, request } = conversation;
  const read = readWishes(request, view.today, view.locale);
  if (!view.agent) return { text: JSON.stringify({ agents: agentsFor(read.wishes) }), calls: [] };
  const call = (key: string, name: string, args: object) => ({
    id: callIdOf(seed, key),
    name,
    args: JSON.stringify(args),
  });
  const mayCall = toolNames.size > 0;
  if (mayCall && directives.loop) return { text: '', calls: [call(`l${turns}`, LISTS[view.agent], {})] };
  if (mayCall && directives.nonsense) return { text: '', calls: [call(`x${turns}`, 'summon_rows', { how: 'many' })] };
  if (mayCall && (directives.badArguments === 'always' || (directives.badArguments === 'once' && turns === 0)))
    return { text: '', calls: [call(`x${turns}`, 'create_task', { title: 42, priority: 'ultraviolet' })] };
  const steps = stepsOf(read, view, conversation);
  const calls = steps.flatMap((step) => ('tool' in step && mayCall ? [call(step.key, step.tool, step.args)] : []));
  if (calls.length > 0) return { text: '', calls };
  const { agent } = view;
  const own = steps.flatMap((step) => ('said' in step && step.said ? [step.said] : []));
  const before = view.said.flatMap(({ agent: by, text }) =>
    read.wishes.some((wish) => agentOf(wish) === by) ? [text] : [],
  );
  const said = [...(view.isLast ? before : []), ...own].join('\n\n');
  const nothing = view.isLast ? wordsByLanguage[read.language].say.cannot : `(${agent}: nothing more to say)`;
  return { text: said || nothing, calls: [] };
}

function agentsFor(wishes: readonly Wish[]): Agent[] {
  const needed = new Set(wishes.flatMap((wish) => [agentOf(wish), ...(wish.project ? ['project'] : [])]));
  return AGENTS.filter((agent) => needed.has(agent));
}

function stepsOf({ wishes, language }: ReadWishes, view: DeviceView, conversation: Conversation): Step[] {
  const { agent } = view;
  const known = new Map(conversation.answers);
  const [last] = [...known.values()].slice(-1);
  if (conversation.directives.loop && last !== undefined) known.set('w0', last);
  const steps: Step[] = [];
  const isNew = (name: string) =>
    wishes.some((wish) => wish.kind === 'create' && wish.entity === 'project' && same(wish.name, name));
  const asks = wishes.some(({ project, entity }) => project && entity !== 'project' && !isNew(project));
  if (agent === 'project' && asks && !known.has('lookup')) steps.push({ key: 'lookup', tool: LISTS.project, args: {} });
  for (const [place, wish] of wishes.entries())
    if (agentOf(wish) === agent) steps.push(stepOf(wish, `w${place}`, view, known, language));
  return steps;
}

function stepOf(
  wish: Wish,
  key: string,
  view: DeviceView,
  known: ReadonlyMap<string, string>,
  language: ReadWishes['language'],
): Step {
  const { say } = wordsByLanguage[language];
  const answer = known.get(key);
  if (answer !== undefined) return { said: sayWish(wish, answer, language) };
  const inside = projectOf(wish, view);
  if (inside === 'missing') return { said: say.missing(wish.project ?? '') };
  const project = inside === undefined ? {} : { project_id: inside };
  const { entity, name, content, priority, status, due } = wish;
  switch (wish.kind) {
    case 'today':
      return { key, tool: 'list_tasks_due_today', args: {} };
    case 'search':
      return { key, tool: 'search_notes', args: { query: name, ...project } };
    case 'list':
    case 'count': {
      if (entity === 'comment') break;
      const filters =
        entity === 'task' ? { ...(status && { status }), ...(name && { search: name }), ...project } : project;
      return { key, tool: LISTS[entity], args: entity === 'project' ? {} : filters };
    }
    case 'create': {
      if (entity === 'comment') break;
      const own = view.projectId !== undefined && inside === undefined ? { project_id: view.projectId } : project;
      if (entity === 'project') return { key, tool: 'create_project', args: { name } };
      if (entity === 'note')
        return { key, tool: 'create_note', args: { title: name, content: content ?? name, ...own } };
      if (entity === 'task')
        return {
          ...{ key, tool: 'create_task' },
          args: { title: name, ...(priority && { priority }), ...(due && { due_date: due }), ...own },
        };
      if (!('project_id' in own)) return { said: say.needsProject };
      if (!due) return { said: say.needsDate };
      return { key, tool: 'create_checkpoint', args: { title: name, date: due, ...own } };
    }
    case 'read':
    case 'delete':
    case 'rename':
    case 'change':
      break;
  }
  return changeFound(wish, key, known, say);
}

/** What is done with a row that has to be found by its name first. */
function changeFound(
  wish: Wish,
  key: string,
  known: ReadonlyMap<string, string>,
  say: (typeof wordsByLanguage)['en']['say'],
): Step {
  const { entity, name, newName, content, status, priority, due } = wish;
  const agent = agentOf(wish);
  const listing = known.get(`${key}find`);
  if (listing === undefined)
    return { key: `${key}find`, tool: LISTS[agent], args: agent === 'task' ? { search: name } : {} };
  if (!/^(?:Found|No) /.test(listing)) return { said: say.failed(listing) };
  const rows = rowsCalled(name, readRows(listing));
  const [row] = rows;
  if (!row) return { said: say.missing(name) };
  if (rows.length > 1) return { said: say.several(name) };
  const id = { [`${agent}_id`]: row.id };
  if (entity === 'comment')
    return wish.kind === 'create'
      ? { key, tool: 'add_task_comment', args: { ...id, content: content ?? '' } }
      : { key, tool: 'list_task_comments', args: id };
  if (wish.kind === 'read') return { key, tool: `get_${agent}`, args: id };
  if (wish.kind === 'delete') return { key, tool: `delete_${agent}`, args: id };
  const title = agent === 'project' ? { name: newName } : { title: newName };
  const changes =
    wish.kind === 'rename'
      ? title
      : {
          ...(status && { status }),
          ...(priority && { priority }),
          ...(due && (agent === 'checkpoint' ? { date: due } : { due_date: due })),
        };
  return { key, tool: `update_${agent}`, args: { ...id, ...changes } };
}

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Rows of just that name, else those whose name holds it. */
function rowsCalled(name: string, rows: readonly ShownRow[]): ShownRow[] {
  const exact = rows.filter(({ title }) => same(title, name));
  return exact.length > 0 ? exact : rows.filter(({ title }) => title.toLowerCase().includes(name.trim().toLowerCase()));
}

/** Id of the project that a wish names; undefined where it names none. */
function projectOf({ project }: Wish, { found }: DeviceView): string | undefined {
  if (!project) return undefined;
  const rows = found.filter(({ agent }) => agent === 'project').flatMap(({ result }) => readRows(result));
  const [row] = rowsCalled(project, rows);
  return row?.id ?? 'missing';
}
