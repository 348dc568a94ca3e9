import type { Workflow } from '@contracts/flows/workflows';
import type { NodeTypeInfo } from '@contracts/flows/workflows';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { getExecution, testNode } from '@/api/flows';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { RUN_STATUS } from '@/app/run-status';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { Segmented } from '@/ui/forms/Segmented';
import { statesOf } from '../node-state';
import { texts } from '../texts';
import { FlowBoard } from './board/FlowBoard';
import { NodePanel } from './config/NodePanel';
import { FlowContext, type FlowPageContext } from './context';
import { createDraft, redo, undo } from './draft/draft-store';
import { FlowHeader } from './FlowHeader';
import { EmbedPanel } from './side/embed/EmbedPanel';
import { ExecutionsPanel } from './side/ExecutionsPanel';
import { FaultsPanel } from './side/FaultsPanel';
import { RunPanel } from './side/RunPanel';
import { TriggersPanel } from './side/triggers/TriggersPanel';
import { VersionsPanel } from './side/VersionsPanel';
import { useAutosave } from './draft/use-autosave';
import { useFlowRoom } from './live/use-flow-room';

/** How often an execution that is watched is looked at. */
const WATCH_MS = 700;
const PANELS = (['node', 'run', 'faults', 'executions', 'versions', 'triggers', 'embed'] as const).map((value) => ({
  value,
  label: texts.page.tabs[value],
}));
type PanelName = (typeof PANELS)[number]['value'];

interface FlowViewProps {
  first: Workflow;
  types: readonly NodeTypeInfo[];
  /** It is not there any more, or not for this person. */
  onGone: () => void;
}

/** The board of a flow with what belongs to it. A flow that came anew by a rollback gets a new draft. */
export function FlowView(props: FlowViewProps) {
  const [from, setFrom] = useState({ flow: props.first, count: 0 });
  const begin = (flow: Workflow) => setFrom(({ count }) => ({ flow, count: count + 1 }));
  return <Drawing key={from.count} {...props} first={from.flow} onAnew={begin} />;
}

function Drawing({ first, types, onGone, onAnew }: FlowViewProps & { onAnew: (flow: Workflow) => void }) {
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  const [draft] = useState(() => createDraft(first.graph));
  const { flow, state, save, setFlow, catchUp } = useAutosave(draft, first);
  const people = useFlowRoom({ flowId: first.id, draft, onRevision: catchUp, onGone });
  const [panel, setPanel] = useState<PanelName>('node');
  const [compared, setCompared] = useState<FlowPageContext['compared']>();
  const [search] = useSearchParams();
  const [executionId, setExecutionId] = useState(search.get('execution'));
  const { state: handed } = useLocation() as { state: { input?: Record<string, unknown> } | null };
  const firstInput = handed?.input ?? (flow.kind === 'chatflow' ? { message: 'Hello' } : {});
  const [input, setInput] = useState<Record<string, unknown>>(firstInput);
  const watched = useQuery({
    queryKey: keys.flowExecution(executionId ?? ''),
    queryFn: ({ signal }) => getExecution(flow.id, executionId ?? '', signal),
    enabled: executionId !== null,
    refetchInterval: ({ state: { data } }) => (data && RUN_STATUS[data.status].isOver ? false : WATCH_MS),
  });
  const execution = executionId === null ? undefined : watched.data;
  const watch = useCallback(
    (id: string) => {
      setExecutionId(id);
      void cache.invalidateQueries({ queryKey: keys.flowExecutions(first.id) });
    },
    [cache, first.id],
  );
  const tryNode = useCallback(
    async (nodeId: string) => {
      await save();
      watch((await testNode(first.id, nodeId, input)).execution_id);
    },
    [first.id, input, save, watch],
  );
  const context = useMemo<FlowPageContext>(
    () => ({
      ...{ draft, faults: flow.faults, looksOnly, people, execution, tryNode },
      compared: panel === 'versions' ? compared : undefined,
      types: new Map(types.map((type) => [type.type, type])),
      states: statesOf(execution?.nodes ?? []),
    }),
    [draft, flow.faults, looksOnly, people, types, execution, tryNode, compared, panel],
  );
  const choose = (nodeId: string) => {
    draft.setState({ selected: nodeId });
    setPanel('node');
  };
  useShortcuts([
    { keys: 'ctrl+z', label: texts.page.undo, group: texts.page.keys, run: () => undo(draft) },
    { keys: 'ctrl+shift+z', label: texts.page.redo, group: texts.page.keys, run: () => redo(draft) },
    { keys: 'r', label: texts.page.run, group: texts.page.keys, run: () => setPanel('run') },
  ]);
  const content = {
    node: <NodePanel />,
    run: <RunPanel flowId={flow.id} {...{ input, execution, save }} onInput={setInput} onStarted={watch} />,
    faults: <FaultsPanel onChoose={choose} />,
    executions: <ExecutionsPanel flowId={flow.id} />,
    versions: <VersionsPanel flowId={flow.id} revision={flow.revision} onBack={onAnew} onCompare={setCompared} />,
    triggers: <TriggersPanel flowId={flow.id} />,
    embed: <EmbedPanel flowId={flow.id} />,
  } satisfies Record<PanelName, React.ReactNode>;
  return (
    <FlowContext value={context}>
      <ReactFlowProvider>
        <div className="flex h-full min-h-0 flex-col">
          <FlowHeader {...{ flow, state, save }} onFlow={setFlow} onRun={() => setPanel('run')} />
          <div className="flex min-h-0 flex-1 max-md:flex-col">
            <FlowBoard />
            <aside
              aria-label={texts.page.panels}
              className="flex min-h-0 w-96 flex-col border-l border-line bg-panel max-md:h-1/2 max-md:w-full max-md:border-t max-md:border-l-0"
            >
              <div className="border-b border-line p-2">
                <Segmented label={texts.page.panels} value={panel} options={PANELS} wraps onChange={setPanel} />
              </div>
              <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto">{content[panel]}</div>
            </aside>
          </div>
        </div>
      </ReactFlowProvider>
    </FlowContext>
  );
}
