import type { NodeTypeInfo } from '@contracts/flows/workflows';
import { Plus } from 'lucide-react';
import { Button } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { NODE_GROUPS, texts } from '../texts';
import { useDraft, useFlowPage } from './context';
import { firstConfig, type FieldSchema } from './config/schema';
import { addNode } from './draft/draft-store';
import { outputsOf } from './draft/ports';

const GROUPS = Object.keys(NODE_GROUPS) as (keyof typeof NODE_GROUPS)[];

/** A menu of all types of nodes: what is taken stands behind the node that is chosen, and is led to. */
export function AddNode() {
  const { draft, types, looksOnly } = useFlowPage();
  const from = useDraft((state) => state.graph.nodes.find(({ id }) => id === state.selected));
  const add = (type: NodeTypeInfo) => {
    const { graph, selected } = draft.getState();
    const before = graph.nodes.find(({ id }) => id === selected) ?? graph.nodes.at(-1);
    const ports = before ? outputsOf(before, types.get(before.type)) : [];
    // A port that leads nowhere yet, before one that does.
    const led = new Set(
      graph.edges.filter(({ source }) => source === before?.id).map((edge) => edge.sourcePort ?? 'out'),
    );
    const free = [...ports.filter((port) => !led.has(port)), ...ports];
    addNode(draft, type.type, {
      config: firstConfig(type.config as FieldSchema),
      ports: type.inputs.length === 0 ? [] : free,
    });
  };
  return (
    <Menu
      trigger={
        <Button icon={<Plus size={14} aria-hidden />} disabledReason={looksOnly}>
          {from === undefined ? texts.page.add : texts.page.addTo(from.name ?? from.id)}
        </Button>
      }
      groups={GROUPS.map((group) =>
        [...types.values()]
          .filter((type) => type.group === group && type.type !== 'start')
          .map((type) => ({
            label: type.title,
            onSelect: () => add(type),
          })),
      ).filter((group) => group.length > 0)}
    />
  );
}
