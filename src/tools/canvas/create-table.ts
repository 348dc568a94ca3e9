import { z } from 'zod';
import { defineCreateTool } from './canvas-tool';
import { lineField } from './text-fields';

/** Rows and columns; short rows are filled up, so that every row is as wide as the header. */
export const createTable = defineCreateTool({
  kind: 'table',
  description: 'Create a table, for comparing things: column titles, then rows of cells as texts.',
  fields: {
    columns: z.array(lineField(500, 'a column’s title')).min(1).max(20),
    rows: z.array(z.array(lineField(500, 'a cell')).max(20)).max(200),
  },
  content({ columns, rows }) {
    const width = Math.max(columns.length, ...rows.map((row) => row.length));
    const fill = (cells: string[]) => [...cells, ...Array<string>(width - cells.length).fill('')];
    return { columns: fill(columns), rows: rows.map(fill) };
  },
});
