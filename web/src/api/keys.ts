/** Keys of the query cache, one place. */
export const keys = {
  apiKeys: ['api-keys'] as const,
  everyApiKey: ['api-keys', 'every'] as const,
  approvals: ['approvals'] as const,
  audit: (filter: object) => ['audit', filter] as const,
  canvases: ['canvases'] as const,
  canvasMembers: (canvasId: string) => ['canvas', canvasId, 'members'] as const,
  deletion: ['deletion'] as const,
  exports: ['exports'] as const,
  generations: (canvasId: string) => ['canvas', canvasId, 'generations'] as const,
  identities: ['identities'] as const,
  invitation: (token: string) => ['invitation', token] as const,
  invitations: ['organisation', 'invitations'] as const,
  logIns: ['log-ins'] as const,
  models: ['models'] as const,
  organisationMembers: ['organisation', 'members'] as const,
  providers: ['log-in-providers'] as const,
  providerKeys: ['organisation', 'provider-keys'] as const,
  providerKeySettings: ['organisation', 'provider-key-settings'] as const,
  /** Under what is chosen, not what is asked for: "the last hour" stays one list while time goes on. */
  runs: (choice: object) => ['runs', choice] as const,
  allRuns: ['runs'] as const,
  /** Those that apply to oneself; with what lies below it, everybody’s. */
  budgets: ['budgets'] as const,
  allBudgets: ['budgets', 'all'] as const,
  ticketSystem: ['ticket-system'] as const,
  allTicketPushes: ['ticket-pushes'] as const,
  ticketPushes: (filter: string) => ['ticket-pushes', filter] as const,
  usage: (days: object, groupBy: string) => ['usage', groupBy, days] as const,
  modelCalls: (of: object) => ['usage', 'calls', of] as const,
  run: (runId: string) => ['run', runId] as const,
  /** Lists and searches of support sessions, all of them. */
  supportSessions: ['support-sessions'] as const,
  supportDomains: ['support-domains'] as const,
  supportList: (filter: object) => ['support-sessions', 'list', filter] as const,
  supportSearch: (words: string) => ['support-sessions', 'search', words] as const,
  /** One session, and below it what belongs to it. */
  supportSession: (sessionId: string) => ['support-session', sessionId] as const,
  supportMessages: (sessionId: string) => ['support-session', sessionId, 'messages'] as const,
  supportSteps: (sessionId: string) => ['support-session', sessionId, 'steps'] as const,
  /** Not below its session: it never changes. */
  supportAttachment: (sessionId: string, attachmentId: string) =>
    ['support-attachment', sessionId, attachmentId] as const,
  supportDocumentation: (sessionId: string) => ['support-session', sessionId, 'documentation'] as const,
  supportNotes: (sessionId: string) => ['support-session', sessionId, 'notes'] as const,
  supportOutputs: (sessionId: string) => ['support-session', sessionId, 'outputs'] as const,
  supportPushes: (sessionId: string) => ['support-session', sessionId, 'pushes'] as const,
  supportSettings: ['support-settings'] as const,
  system: ['system'] as const,
  /** What the home page shows, all of it; its runs and sessions are lists of their own. */
  home: (part: string) => ['home', part] as const,
  everythingHome: ['home'] as const,
};
