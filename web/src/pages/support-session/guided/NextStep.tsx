import { Button } from '@/ui/Button';
import { SayProblem } from '../SayProblem';
import { texts } from '../texts';
import { useOpenSession } from '../session-context';
import { useBegin } from '../use-begin';
import { useAdvance } from './use-advance';

/** Has a step made where none is open: at the beginning, and after one that failed. */
export function NextStep({ isFirst }: { isFirst: boolean }) {
  const { session } = useOpenSession();
  const { advance, isBusy, problem } = useAdvance();
  useBegin(isFirst ? session.problem_summary : '', (_, key) => advance({}, key));
  return (
    <div className="flex flex-col items-start gap-2">
      <SayProblem problem={problem} />
      <Button tone="primary" aria-busy={isBusy} onClick={() => advance({})}>
        {isFirst ? texts.guided.begin : texts.guided.next}
      </Button>
    </div>
  );
}
