import { RotateCcw } from 'lucide-react';
import { IconButton } from '@/ui/Button';
import { Segmented } from '@/ui/forms/Segmented';
import { Chip } from '@/ui/StatusBadge';
import { toolWords } from '../tool-words';
import type { Decision, PolicyTool } from './rules';
import { texts } from './texts';

const OPTIONS = (['always', 'ask', 'never'] as const).map((value) => ({ value, label: texts.decisions[value] }));

interface ToolRowProps {
  tool: PolicyTool;
  /** What this person decided; undefined: nothing. */
  decided: Decision | undefined;
  /** Null: back to the default. Undefined: this person may not decide. */
  onDecide: ((decision: Decision | null) => void) | undefined;
}

/** One tool, what holds for it, and what would without a decision. */
export function ToolRow({ tool, decided, onDecide }: ToolRowProps) {
  const { label } = toolWords(tool.name);
  const holds = decided ?? tool.default;
  const isSame = tool.default === tool.default_untrusted;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{label}</span>
          {tool.risk !== 'read' && <Chip tone={tool.risk === 'delete' ? 'bad' : 'idle'}>{texts.risk[tool.risk]}</Chip>}
        </p>
        <p className="text-small text-dim">
          {texts.default(texts.decisions[tool.default])}
          {!isSame && `; ${texts.untrusted[tool.default_untrusted]}`}
        </p>
      </div>
      <div className="flex items-center gap-1 max-sm:flex-row-reverse">
        {decided !== undefined && onDecide !== undefined && (
          <IconButton
            label={texts.resetOf(label)}
            icon={<RotateCcw size={14} aria-hidden />}
            onClick={() => onDecide(null)}
          />
        )}
        {onDecide === undefined ? (
          <span className="text-table">{texts.decisions[holds]}</span>
        ) : (
          <Segmented label={texts.of(label)} value={holds} options={OPTIONS} onChange={onDecide} />
        )}
      </div>
    </li>
  );
}
