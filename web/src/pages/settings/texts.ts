/** Words of the settings. */
export const texts = {
  title: 'Settings',
  groups: { you: 'You', organisation: 'Organisation', systems: 'Systems' },
  choose: (part: string) => `Settings: ${part}`,
  profile: 'Profile',
  connections: 'Connected accounts',
  members: 'Members',
  budgets: 'Budgets',
  support: 'Support',
  audit: 'Audit log',
  providerKeys: 'Provider keys',
  flows: 'Flows',
  ticketSystem: 'Ticket system',
} as const;
