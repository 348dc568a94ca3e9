import { Button } from '@/ui/Button';
import { SayProblem } from '../SayProblem';
import { texts } from '../texts';
import { useAdvance } from './use-advance';

/** Has a step made where none is open: at the beginning, and after one that failed. */
export function NextStep({ isFirst }: { isFirst: boolean }) {
  const { advance, isBusy, problem } = useAdvance();
  return (
    <div className="flex flex-col items-start gap-2">
      <SayProblem problem={problem} />
      <Button tone="primary" aria-busy={isBusy} onClick={() => advance({})}>
        {isFirst ? texts.guided.begin : texts.guided.next}
      </Button>
    </div>
  );
}
