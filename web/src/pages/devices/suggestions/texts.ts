import type { Suggestion } from '@contracts/devices/suggestions';
import { formatCount, formatPlural } from '@/ui/format';

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

/** Words of what agents suggest. */
export const texts = {
  title: 'Suggestions',
  back: 'Agents',
  about: 'What agents found for you. Nothing counts until you approve it.',
  group: 'Suggestions',
  list: 'Suggestions',
  details: 'Suggestion',
  here: { waiting: 'Waiting here', approved: 'Approved, on the way to the device' },
  on: (device: string) => `On ${device}`,
  more: 'Show more',
  hasMore: 'There are more on the device: answer these first.',
  none: 'Nothing is suggested.',
  noneHint: 'What agents find waits here until you approve or reject it.',
  noneFiltered: 'Nothing of that is left to answer.',
  toAgents: 'Agents',
  clear: 'Show all suggestions',
  ofAgent: (name: string) => `Of “${name}”`,
  ofRun: 'Of one run',
  away: (device: string) => `${device} is away. What is suggested on it shows when it is back.`,
  run: {
    working: (name: string) => `“${name}” is at work. What it suggests shows here as it comes.`,
    waiting: (name: string) => `“${name}” waits for its device.`,
    done: (count: number) => `The run has ended: ${formatPlural(count, 'suggestion')} of it.`,
    nothing: 'The run has ended and found nothing new.',
    failed: (reason: string) => `The run failed: ${reason}`,
    cancelled: 'The run was cancelled.',
    open: 'Open the run',
  },
  tables: { tasks: 'Task', notes: 'Note', checkpoints: 'Checkpoint', projects: 'Project' } satisfies Record<
    Suggestion['table'],
    string
  >,
  by: (name: string) => `by ${name}`,
  unknownAgent: 'an agent',
  expires: (left: string) => `Waits ${left} more`,
  untitled: 'Without a title',
  fields: {
    title: 'Title',
    name: 'Name',
    description: 'Description',
    content: 'Text',
    dueDate: 'Due',
    date: 'Date',
    priority: 'Priority',
    status: 'Status',
  },
  choices: {
    high: 'High',
    medium: 'Medium',
    low: 'Low',
    todo: 'To do',
    in_progress: 'In progress',
    done: 'Done',
    active: 'Active',
    archived: 'Archived',
    none: 'None',
  },
  approve: 'Approve',
  approveEdited: 'Approve as changed',
  edit: 'Edit',
  save: 'Save, decide later',
  stopEditing: 'Leave as it was',
  reject: 'Reject',
  takeBack: 'Take it back',
  removeAll: 'Remove all that this run suggested',
  openRun: 'The run',
  openAgent: 'Its agent',
  approved: 'Approved.',
  rejected: 'Rejected.',
  saved: 'Saved.',
  gone: 'This was answered before, or is there no more.',
  choose: 'Choose a suggestion.',
  missingTitle: 'It needs a title.',
  keys: {
    next: 'Next suggestion',
    previous: 'Previous suggestion',
    approve: 'Approve',
    reject: 'Reject',
    edit: 'Edit',
  },
  removeDialog: {
    title: 'Remove all that this run suggested?',
    counting: 'Counting…',
    message: (here: number, there: number, waiting: number) => {
      const parts = [
        ...(here > 0 ? [`${formatPlural(here, 'suggestion')} here ${isOrAre(here)} rejected`] : []),
        ...(waiting > 0
          ? [
              `${formatCount(waiting)} that ${waiting === 1 ? 'waits' : 'wait'} for a device ${isOrAre(waiting)} dropped`,
            ]
          : []),
        ...(there > 0 ? [`${formatPlural(there, 'row')} on your devices ${isOrAre(there)} deleted`] : []),
      ];
      return parts.length === 0 ? '' : `${parts.join(', ')}.`;
    },
    nothing: 'Nothing of it is left that can be seen now.',
    away: (names: string) => `What is on ${names} cannot be counted while that is away: it is deleted when it is back.`,
    kept: 'What you have approved stays.',
    confirm: 'Remove all',
    keep: 'Keep them',
  },
  removed: ({ rejected, cancelled, removed }: { rejected: number; cancelled: number; removed: number }) =>
    `Removed: ${formatCount(rejected)} here, ${formatCount(removed)} on devices${cancelled > 0 ? `, ${formatCount(cancelled)} that waited for one` : ''}.`,
  errors: {
    device_offline: 'Its device is away. Answer it when that is back.',
    device_silent: 'The device does not answer. It may or may not be done: look again in a moment.',
    device_call_refused: 'The device may not be asked for this: see what it may be asked, and what agents may do.',
    device_queue_full: 'As much waits for the device as may. Let it come online first.',
    suggestion_settled: 'This was answered before.',
    suggestion_not_found: 'This was answered before, or is there no more.',
  },
} as const;
