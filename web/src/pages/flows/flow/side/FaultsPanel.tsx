import { texts } from '../../texts';
import { useFlowPage } from '../context';

/** All that is wrong with what is drawn; one at a node chooses it. */
export function FaultsPanel({ onChoose }: { onChoose: (nodeId: string) => void }) {
  const { faults } = useFlowPage();
  if (faults.length === 0) return <p className="p-4 text-dim">{texts.page.noFaults}</p>;
  return (
    <ul className="divide-y divide-line">
      {faults.map(({ code, message, node_id: node, path, edge, severity }) => (
        <li key={`${code} ${node} ${path} ${edge} ${message}`} className="px-4 py-2">
          <p className={severity === 'error' ? 'text-bad' : 'text-wait'}>{message}</p>
          {node !== null && (
            <button type="button" className="text-small text-dim hover:underline" onClick={() => onChoose(node)}>
              {path === null ? node : `${node}, ${path}`}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
