import type { Execution } from '@contracts/flows/executions';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { toApiError } from '@/api/api-error';
import { answerExecution } from '@/api/flows';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Button, buttonClass } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { texts } from './texts';

/** What an execution waits for, to be answered at once; what has a form is filled in in the inbox. */
export function HumanRequests({ execution, looksOnly }: { execution: Execution; looksOnly: string | undefined }) {
  const cache = useQueryClient();
  const answer = (requestId: string, action: string) => {
    answerExecution(execution.workflow_id, execution.id, requestId, action)
      .then(() => showToast({ title: texts.execution.answered }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => void cache.invalidateQueries({ queryKey: keys.flowExecution(execution.id) }));
  };
  if (execution.human_requests.length === 0) return null;
  return (
    <ul aria-label={texts.execution.waits} className="flex flex-col gap-2">
      {execution.human_requests.map((request) => (
        <li key={request.id} className="flex flex-col gap-2 rounded-card border border-line bg-wait-soft p-3">
          <p className="break-words whitespace-pre-wrap">{request.message}</p>
          <div className="flex flex-wrap gap-2">
            {request.schema === null ? (
              request.actions.map((action) => (
                <Button
                  key={action.id}
                  size="small"
                  disabledReason={looksOnly}
                  onClick={() => answer(request.id, action.id)}
                >
                  {action.label}
                </Button>
              ))
            ) : (
              <Link to={`/inbox?id=${request.id}`} className={buttonClass('plain', 'small')}>
                {texts.execution.fillIn}
              </Link>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
