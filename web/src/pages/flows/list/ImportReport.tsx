import type { GraphFault } from '@contracts/flows/graph';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/overlays/Dialog';
import { texts } from '../texts';

const words = texts.importReport;

interface ImportReportProps {
  name: string;
  report: readonly GraphFault[];
  onOpen: () => void;
  onClose: () => void;
}

/** What of an imported flow is not here as it was in its file. */
export function ImportReport({ name, report, onOpen, onClose }: ImportReportProps) {
  const parts = [
    { title: words.left, faults: report.filter(({ severity }) => severity === 'error') },
    { title: words.changed, faults: report.filter(({ severity }) => severity === 'warning') },
  ];
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={texts.imported(name)}
      description={words.about}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button tone="primary" onClick={onOpen}>
            {words.open}
          </Button>
        </>
      }
    >
      {parts
        .filter(({ faults }) => faults.length > 0)
        .map(({ title, faults }) => (
          <section key={title} className="mb-4">
            <h3 className="mb-1 font-semibold">{`${title} (${faults.length})`}</h3>
            <ul className="divide-y divide-line rounded-card border border-line">
              {faults.map(({ node_id, path, message }, index) => (
                <li key={index} className="px-3 py-2">
                  <p className="break-words">{message}</p>
                  {node_id !== null && (
                    <p className="font-mono text-small break-all text-dim">
                      {path === null ? node_id : `${node_id} · ${path}`}
                    </p>
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
    </Dialog>
  );
}
