import { lazy, Suspense } from 'react';
import { loadPart } from '@/api/load-part';
import { ClosedSelect, type SelectOption } from './Select';
import { useOpened } from '../overlays/use-opened';

export interface SearchSelectProps {
  label: string;
  value: string;
  options: readonly SelectOption<string>[];
  /** What the input asks for. */
  find: string;
  /** Label of the choice of what was typed, where no option is called that. */
  offerTyped: (typed: string) => string;
  maxLength: number;
  /** Called once it is about to be used: options may come later. */
  onWanted: () => void;
  onChange: (value: string) => void;
}

const load = () => import('./OpenSearchSelect');
const OpenSearchSelect = lazy(async () => ({ default: (await loadPart(load)).OpenSearchSelect }));

/** One choice from a list that can be searched, or something else that is typed; its label is shown beside the value. */
export function SearchSelect(props: SearchSelectProps) {
  const { label, value, options, onWanted } = props;
  const { isWanted, props: standIn } = useOpened(() => {
    onWanted();
    return load();
  });
  const current = options.find((option) => option.value === value)?.label ?? value;
  const trigger = <ClosedSelect label={label} current={current} isLabelShown standIn={standIn} />;
  if (!isWanted) return trigger;
  return (
    <Suspense fallback={trigger}>
      <OpenSearchSelect {...props} />
    </Suspense>
  );
}
