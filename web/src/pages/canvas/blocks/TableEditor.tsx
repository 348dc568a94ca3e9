import { Button } from '@/ui/Button';
import { texts } from '../texts';
import { focusFirst } from './focus-first';
import { useDraft, type EditorProps } from './use-draft';

const MAX_COLUMNS = 20;
const MAX_ROWS = 200;

/** A table's cells as inputs; Tab goes through them in order. */
export function TableEditor({ content, onChange }: EditorProps<'table'>) {
  const [value, change] = useDraft(content, onChange);
  const { columns, rows } = value;
  const setCell = (row: number, column: number, text: string) =>
    change({
      ...value,
      rows: rows.map((cells, at) =>
        at === row ? columns.map((_, index) => (index === column ? text : (cells[index] ?? ''))) : cells,
      ),
    });
  return (
    <div className="flex flex-col gap-1 p-1">
      <table className="w-full border-collapse text-table">
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" className="border border-line bg-soft p-0">
                <input
                  dir="auto"
                  ref={index === 0 ? focusFirst : null}
                  aria-label={texts.edit.column(index + 1)}
                  value={column}
                  onChange={(event) =>
                    change({ ...value, columns: columns.map((old, at) => (at === index ? event.target.value : old)) })
                  }
                  className="w-full bg-transparent px-2 py-1 font-semibold outline-offset-[-2px]"
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {columns.map((_, index) => (
                <td key={index} className="border border-line p-0">
                  <input
                    dir="auto"
                    aria-label={texts.edit.cell(rowIndex + 1, index + 1)}
                    value={row[index] ?? ''}
                    onChange={(event) => setCell(rowIndex, index, event.target.value)}
                    className="w-full bg-transparent px-2 py-1 outline-offset-[-2px]"
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="flex flex-wrap gap-1">
        <Button
          size="small"
          disabled={rows.length >= MAX_ROWS}
          onClick={() => change({ ...value, rows: [...rows, columns.map(() => '')] })}
        >
          {texts.edit.addRow}
        </Button>
        <Button
          size="small"
          disabled={columns.length >= MAX_COLUMNS}
          onClick={() =>
            change({
              columns: [...columns, texts.edit.column(columns.length + 1)],
              rows: rows.map((row) => [...columns.map((_, index) => row[index] ?? ''), '']),
            })
          }
        >
          {texts.edit.addColumn}
        </Button>
        <Button
          size="small"
          tone="quiet"
          disabled={rows.length === 0}
          onClick={() => change({ ...value, rows: rows.slice(0, -1) })}
        >
          {texts.edit.removeRow}
        </Button>
        <Button
          size="small"
          tone="quiet"
          disabled={columns.length <= 1}
          onClick={() =>
            change({ columns: columns.slice(0, -1), rows: rows.map((row) => row.slice(0, columns.length - 1)) })
          }
        >
          {texts.edit.removeColumn}
        </Button>
      </div>
    </div>
  );
}
