import type { FlowNode } from '@contracts/flows/graph';
import { Trash2 } from 'lucide-react';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { Select } from '@/ui/forms/Select';
import { texts } from '../../texts';
import { useDraft, useFlowPage } from '../context';
import { changeNode, lead, removeNode } from '../draft/draft-store';
import { outputsOf } from '../draft/ports';
import { ConfigField } from './ConfigField';
import { FlowPicker, FlowsPicker } from './FlowPicker';
import { JsonBox } from './JsonBox';
import { NodeTrial } from './NodeTrial';
import { type FieldSchema, fieldsOf, labelOf } from './schema';
import { StorePicker } from './StorePicker';

const NOWHERE = '';
const ON_ERRORS = (['fail', 'default', 'error'] as const).map((value) => ({
  value,
  label: texts.page.onErrors[value],
}));

/** Settings that name other flows, and by what. */
const FLOWS_NAMED: Partial<Record<string, 'id' | 'slug' | 'slugs'>> = {
  'subflow.workflowId': 'id',
  'tool.tool': 'slug',
  'agent.tools': 'slugs',
};

/** The settings of the node that is chosen; with where its ports lead, so that a flow can be drawn without a pointer. */
export function NodePanel() {
  const selected = useDraft((state) => state.selected);
  const node = useDraft((state) => state.graph.nodes.find(({ id }) => id === selected));
  if (!node) return <p className="p-4 text-dim">{texts.page.select}</p>;
  return <Settings key={node.id} node={node} />;
}

function Settings({ node }: { node: FlowNode }) {
  const { draft, types, faults, looksOnly } = useFlowPage();
  const type = types.get(node.type);
  const isDisabled = looksOnly !== undefined;
  const problems = faults.filter(({ node_id: id }) => id === node.id);
  const set = (name: string, value: unknown) =>
    changeNode(draft, node.id, (before) => {
      const { [name]: _gone, ...rest } = before.config;
      return { ...before, config: value === undefined ? rest : { ...before.config, [name]: value } };
    });
  const retry = node.config['retry'] as { times?: number } | undefined;
  return (
    <div className="flex flex-col gap-4 p-4">
      <div>
        <h2 className="text-lead font-semibold">{type?.title ?? node.type}</h2>
        <p className="text-small text-dim">{type?.description}</p>
      </div>
      {problems.length > 0 && (
        <ul className="flex flex-col gap-1 rounded-card bg-bad-soft p-2 text-small text-bad">
          {problems.map(({ code, path, message }) => (
            <li key={`${code} ${path} ${message}`}>{path === null ? message : `${path}: ${message}`}</li>
          ))}
        </ul>
      )}
      <Field
        label={texts.page.name}
        value={node.name ?? ''}
        maxLength={200}
        disabled={isDisabled}
        hint={`${texts.page.id}: ${node.id}`}
        onChange={({ target: { value } }) =>
          changeNode(draft, node.id, ({ name: _before, ...rest }) => (value === '' ? rest : { ...rest, name: value }))
        }
      />
      {node.type === 'retrieval' && (
        <StorePicker
          chosen={node.config['stores']}
          isDisabled={isDisabled}
          onChange={(stores) => set('stores', stores)}
        />
      )}
      {fieldsOf((type?.config ?? {}) as FieldSchema)
        .filter(({ name }) => node.type !== 'retrieval' || name !== 'stores')
        .map(({ name, schema, isRequired }) => {
          const by = FLOWS_NAMED[`${node.type}.${name}`];
          const label = `${labelOf(name)}${isRequired ? ' *' : ''}`;
          const named = { label, hint: schema.description, chosen: node.config[name], isDisabled };
          if (by === 'slugs')
            return <FlowsPicker key={name} {...named} by="slug" onChange={(flows) => set(name, flows)} />;
          if (by) return <FlowPicker key={name} {...named} by={by} onChange={(flow) => set(name, flow)} />;
          return (
            <ConfigField
              key={name}
              {...{ name, schema, isRequired, isDisabled }}
              value={node.config[name]}
              problem={problems.find(({ path }) => path === name)?.message}
              onChange={(value) => set(name, value)}
            />
          );
        })}
      <Ports node={node} isDisabled={isDisabled} />
      <details>
        <summary className="cursor-pointer text-table font-medium">{texts.page.common}</summary>
        <div className="mt-3 flex flex-col gap-4">
          <Select
            label={texts.page.onError}
            isLabelShown
            isDisabled={isDisabled}
            value={(node.config['onError'] as 'fail' | undefined) ?? 'fail'}
            options={ON_ERRORS}
            onChange={(value) => set('onError', value === 'fail' ? undefined : value)}
          />
          {node.config['onError'] === 'default' && (
            <JsonBox
              label={texts.page.defaultOutput}
              value={node.config['defaultOutput']}
              isDisabled={isDisabled}
              onChange={(value) => set('defaultOutput', value)}
            />
          )}
          <Field
            label={texts.page.retries}
            type="number"
            min={0}
            max={10}
            disabled={isDisabled}
            value={retry?.times ?? ''}
            onChange={({ target: { value } }) =>
              set('retry', value === '' ? undefined : { ...retry, times: Number(value) })
            }
          />
          <Field
            label={texts.page.timeout}
            type="number"
            min={100}
            disabled={isDisabled}
            value={(node.config['timeoutMs'] as number | undefined) ?? ''}
            onChange={({ target: { value } }) => set('timeoutMs', value === '' ? undefined : Number(value))}
          />
        </div>
      </details>
      <NodeTrial node={node} />
      <Button
        tone="quiet"
        icon={<Trash2 size={14} aria-hidden />}
        disabledReason={looksOnly}
        onClick={() => removeNode(draft, node.id)}
      >
        {texts.page.remove}
      </Button>
    </div>
  );
}

/** Where each port leads, as choices; a port that leads to several shows the first. */
function Ports({ node, isDisabled }: { node: FlowNode; isDisabled: boolean }) {
  const { draft, types } = useFlowPage();
  const graph = useDraft((state) => state.graph);
  const ports = outputsOf(node, types.get(node.type));
  const targets = graph.nodes
    .filter(({ id, type }) => id !== node.id && type !== 'start')
    .map(({ id, name }) => ({ value: id, label: name ?? id }));
  if (ports.length === 0 || targets.length === 0) return null;
  const options = [{ value: NOWHERE, label: texts.page.nothing }, ...targets];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">{texts.page.leadsTo}</legend>
      {ports.map((port) => {
        const led = graph.edges.find(
          ({ source, sourcePort }) => source === node.id && (sourcePort ?? 'out') === port,
        )?.target;
        return (
          <Select
            key={port}
            label={texts.page.port(port)}
            isLabelShown
            isDisabled={isDisabled}
            value={led ?? NOWHERE}
            options={options}
            onChange={(target) => lead(draft, node.id, port, target === NOWHERE ? null : target)}
          />
        );
      })}
    </fieldset>
  );
}
