import { texts } from './texts';

export interface SettingsPart {
  to: string;
  label: string;
}

/** Parts of the settings in groups, in order; each is a page of its own with a heading of its own. */
export const groups: readonly { label: string; parts: readonly SettingsPart[] }[] = [
  {
    label: texts.groups.you,
    parts: [
      { to: '/settings/profile', label: texts.profile },
      { to: '/settings/connections', label: texts.connections },
    ],
  },
  {
    label: texts.groups.organisation,
    parts: [
      { to: '/settings/members', label: texts.members },
      { to: '/settings/budgets', label: texts.budgets },
      { to: '/settings/provider-keys', label: texts.providerKeys },
      { to: '/settings/audit', label: texts.audit },
    ],
  },
  {
    label: texts.groups.systems,
    parts: [
      { to: '/settings/flows', label: texts.flows },
      { to: '/settings/support', label: texts.support },
      { to: '/settings/ticket-system', label: texts.ticketSystem },
    ],
  },
];
