import { fieldLabel, fieldText, readFields } from './field-words';
import { toolWords } from './tool-words';

describe('words of tools', () => {
  it('says what a tool does and whose data it is of', () => {
    expect(toolWords('list_tasks_due_today')).toEqual({ group: 'tasks', label: 'List tasks due today' });
    expect(toolWords('delete_note')).toEqual({ group: 'notes', label: 'Delete a note' });
  });

  it('has words for a tool of a later version, whatever it is called', () => {
    expect(toolWords('water_plants')).toEqual({ group: 'other', label: 'Water plants' });
    expect(toolWords('constructor')).toEqual({ group: 'other', label: 'Constructor' });
    expect(toolWords('')).toEqual({ group: 'other', label: '' });
  });
});

describe('words of fields', () => {
  it('reads columns and parameters alike', () => {
    expect(fieldLabel('dueDate')).toBe('Due date');
    expect(fieldLabel('due_date')).toBe('Due date');
    expect(fieldLabel('id')).toBe('Id');
  });

  it('tells moments, cuts what is long and leaves out what is empty', () => {
    expect(fieldText('dueDate', Date.UTC(2026, 10, 25, 12))).toContain('25 Nov 2026');
    expect(fieldText('status', 'in_progress')).toBe('in progress');
    expect(fieldText('content', 'x'.repeat(1_000))).toHaveLength(301);
    expect(readFields({ title: 'Buy milk', projectId: null, description: '', limit: 5 })).toEqual([
      { name: 'title', label: 'Title', text: 'Buy milk' },
      { name: 'limit', label: 'Limit', text: '5' },
    ]);
    expect(readFields('Buy milk')).toEqual([]);
  });
});
