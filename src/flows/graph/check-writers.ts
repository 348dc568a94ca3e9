import type { FlowNode, GraphFault, StateField } from '../../contracts/flows/graph';
import { nodeDefinitions } from '../nodes/index';
import type { GraphView } from './check-graph';
import { fault } from './fault';

/**
 * Names of the state that two nodes write which may run at once, without a reducer that says how both become one. Nodes on different ports
 * of one that takes exactly one of them never run both.
 */
export function findWriterFaults(
  view: GraphView,
  reach: ReadonlyMap<string, ReadonlySet<string>>,
  order: readonly string[],
): GraphFault[] {
  const { nodes, regions } = view;
  const start = [...nodes.values()].find(({ type }) => type === 'start');
  const { state = [] } = (start && (view.configs.get(start.id) as { state?: StateField[] } | undefined)) ?? {};
  const hasReducer = new Set(state.filter(({ reducer }) => reducer !== undefined).map(({ name }) => name));
  const names = writersOf(view, order);
  const guards = findGuards(view, order);
  const faults: GraphFault[] = [];
  for (const [name, writers] of names) {
    if (hasReducer.has(name)) continue;
    for (const [at, one] of writers.entries()) {
      const loop = loopAround(view, one);
      if (loop !== undefined)
        faults.push(
          fault('state_written_at_once', `Rounds of ${loop} run at once, and each writes ${name}: give it a reducer.`, {
            node: one,
          }),
        );
      for (const other of writers.slice(at + 1)) {
        if (regions.get(one) !== regions.get(other) || reach.get(other)?.has(one) || reach.get(one)?.has(other))
          continue;
        if (!areExclusive(guards.get(one), guards.get(other)))
          faults.push(
            fault('state_written_at_once', `${one} may write ${name} at the same time: give it a reducer.`, {
              node: other,
            }),
          );
      }
    }
  }
  return faults;
}

/** Who writes each name, in order. A loop whose body writes is a writer where it stands. */
function writersOf({ nodes, configs, regions }: GraphView, order: readonly string[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const id of order) {
    const node = nodes.get(id);
    if (!node || !configs.has(id)) continue;
    for (const name of nodeDefinitions[node.type].writes?.(configs.get(id)) ?? [])
      for (let writer: string | undefined = id; writer !== undefined; writer = regions.get(writer)) {
        const writers = names.get(name) ?? [];
        if (!writers.includes(writer)) names.set(name, [...writers, writer]);
      }
  }
  return names;
}

/** The iteration with several rounds at once that a node lies in. */
function loopAround({ nodes, configs, regions }: GraphView, id: string): string | undefined {
  const loop = nodes.get(regions.get(id) ?? '');
  if (loop?.type !== 'iteration') return undefined;
  return (configs.get(loop.id) as { concurrency: number } | undefined)?.concurrency === 1 ? undefined : loop.id;
}

type Guards = ReadonlyMap<string, string>;

/** Of each node the choices that must have gone one way for it to run: who chose, by which port. */
function findGuards({ walked, nodes, configs }: GraphView, order: readonly string[]): ReadonlyMap<string, Guards> {
  const guards = new Map<string, Guards>();
  for (const id of order) {
    const ways = walked
      .filter(({ target }) => target === id)
      .map(({ source, sourcePort }) => {
        const way = new Map(guards.get(source));
        const from = nodes.get(source);
        if (from && choosesOne(from, configs)) way.set(source, sourcePort);
        return way;
      });
    const [first = new Map<string, string>(), ...others] = ways;
    guards.set(id, new Map([...first].filter(([who, port]) => others.every((way) => way.get(who) === port))));
  }
  return guards;
}

const choosesOne = (node: FlowNode, configs: GraphView['configs']): boolean => {
  const definition = nodeDefinitions[node.type];
  const ports = configs.has(node.id) ? definition.outputs(configs.get(node.id)) : [];
  return !definition.takesAll && (ports.length > 1 || node.config['onError'] === 'error');
};

const areExclusive = (one: Guards = new Map(), other: Guards = new Map()): boolean =>
  [...one].some(([who, port]) => other.has(who) && other.get(who) !== port);
