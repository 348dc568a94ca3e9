/** Keys of the query cache, one place. */
export const keys = {
  apiKeys: ['api-keys'] as const,
  approvals: ['approvals'] as const,
  canvases: ['canvases'] as const,
  canvasMembers: (canvasId: string) => ['canvas', canvasId, 'members'] as const,
  generations: (canvasId: string) => ['canvas', canvasId, 'generations'] as const,
  invitations: ['organisation', 'invitations'] as const,
  logIns: ['log-ins'] as const,
  organisationMembers: ['organisation', 'members'] as const,
  providerKeys: ['organisation', 'provider-keys'] as const,
  providerKeySettings: ['organisation', 'provider-key-settings'] as const,
  /** Under what is chosen, not what is asked for: "the last hour" stays one list while time goes on. */
  runs: (choice: object) => ['runs', choice] as const,
  allRuns: ['runs'] as const,
  budgets: ['budgets'] as const,
  usage: (days: object, groupBy: string) => ['usage', groupBy, days] as const,
  modelCalls: (of: object) => ['usage', 'calls', of] as const,
  run: (runId: string) => ['run', runId] as const,
};
