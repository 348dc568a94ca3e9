import { Check, CircleHelp, LoaderCircle, X } from 'lucide-react';
import { fieldLabel, fieldText, readFields } from '../field-words';
import { toolWords } from '../tool-words';
import type { CallView } from './reply.reducer';
import { texts } from './texts';

const words = texts.calls;
const ROWS_SHOWN = 20;
const IDS_SHOWN = 20;
/** What of a row tells it apart; the rest can be seen on the device. */
const COLUMNS = ['title', 'name', 'content', 'author', 'status', 'priority', 'dueDate', 'date', 'industry'];
const COLUMNS_MAX = 4;

interface ToolCallItemProps {
  call: CallView;
  /** The agent is at work: what has no outcome yet may still get one. */
  isLive: boolean;
  /** It waits for its person’s word. */
  isHeld: boolean;
}

/** One tool call, folded in: its name in plain words, what came of it; opened, what was asked and the real result. */
export function ToolCallItem({ call, isLive, isHeld }: ToolCallItemProps) {
  const { outcome, count } = call;
  return (
    <details className="group/call text-table">
      <summary className="flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 hover:bg-soft touch:min-h-11">
        <Mark outcome={outcome} isLive={isLive} />
        <span className="font-medium">{toolWords(call.tool).label}</span>
        <span className="min-w-0 truncate text-dim">
          {outcome === null && isLive && isHeld ? words.held : say(outcome, count, isLive)}
        </span>
      </summary>
      <div className="mb-2 ml-4 flex flex-col gap-3 border-l border-line py-1 pl-4">
        {call.input !== undefined && <Input input={call.input} />}
        <Result call={call} />
      </div>
    </details>
  );
}

/** What came of it, in words. */
function say(outcome: CallView['outcome'], count: number | null, isLive: boolean): string {
  if (outcome === null) return isLive ? words.running : words.open;
  if (outcome === 'done') return count === null ? words.done : words.found(count);
  return words[outcome];
}

const ICON = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const;

function Mark({ outcome, isLive }: { outcome: CallView['outcome']; isLive: boolean }) {
  if (outcome === null && isLive)
    return <LoaderCircle {...ICON} className="shrink-0 animate-spin text-run motion-reduce:animate-none" />;
  if (outcome === 'done') return <Check {...ICON} className="shrink-0 text-ok" />;
  if (outcome === null || outcome === 'unknown') return <CircleHelp {...ICON} className="shrink-0 text-wait" />;
  return <X {...ICON} className="shrink-0 text-bad" />;
}

function Input({ input }: { input: unknown }) {
  const fields = readFields(input);
  return (
    <div>
      <p className="text-small text-dim">{fields.length === 0 ? words.noInput : words.input}</p>
      {fields.length > 0 && (
        <dl className="flex flex-wrap gap-x-4 gap-y-1">
          {fields.map(({ name, label, text }) => (
            <div key={name} className="flex min-w-0 gap-1.5">
              <dt className="text-dim">{label}</dt>
              <dd dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
                {text}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** The sentence that the agent read and the rows; where they are gone, how much it was and which. */
function Result({ call: { text, rows, ids, outcome } }: { call: CallView }) {
  if (outcome === null && text === null) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-small text-dim">{text === null && rows.length === 0 ? words.notKept : words.result}</p>
      {rows.length > 0 ? (
        <Rows rows={rows} />
      ) : (
        text !== null && (
          <p
            dir="auto"
            className="max-h-60 overflow-y-auto break-words whitespace-pre-wrap"
            tabIndex={0}
            role="region"
            aria-label={words.result}
          >
            {text}
          </p>
        )
      )}
      {text === null && rows.length === 0 && ids.length > 0 && <Ids ids={ids} />}
    </div>
  );
}

function Rows({ rows }: { rows: CallView['rows'] }) {
  const columns = COLUMNS.filter((column) => rows.some((row) => fieldText(column, row[column]) !== '')).slice(
    0,
    COLUMNS_MAX,
  );
  const shown = columns.length === 0 ? ['id'] : columns;
  const more = rows.length - ROWS_SHOWN;
  return (
    <>
      <div
        tabIndex={0}
        role="region"
        aria-label={words.rows(rows.length)}
        className="overflow-x-auto rounded-control border border-line"
      >
        <table className="w-full border-collapse text-left">
          <thead className="text-small text-dim">
            <tr className="border-b border-line">
              {shown.map((column) => (
                <th key={column} scope="col" className="px-2 py-1 font-medium whitespace-nowrap">
                  {fieldLabel(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.slice(0, ROWS_SHOWN).map((row, place) => (
              <tr key={typeof row['id'] === 'string' ? row['id'] : place}>
                {shown.map((column) => (
                  <td key={column} dir="auto" className="max-w-72 truncate px-2 py-1">
                    {fieldText(column, row[column])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className="text-small text-dim">{words.moreRows(more)}</p>}
    </>
  );
}

function Ids({ ids }: { ids: readonly string[] }) {
  const more = ids.length - IDS_SHOWN;
  return (
    <p className="[overflow-wrap:anywhere]">
      <span className="text-dim">{words.rowIds}: </span>
      <code className="font-mono text-small">{ids.slice(0, IDS_SHOWN).join(', ')}</code>
      {more > 0 && ` ${words.moreRows(more)}`}
    </p>
  );
}
