/** Words for connecting accounts of others, wherever that is done. */
export const texts = {
  /** By the code that an address or an answer carries. */
  errors: {
    connection_ticket_invalid: 'This link has been used, or is older than 10 minutes. Begin again in the settings.',
    connection_ticket_foreign:
      'Somebody else made this link. Had you gone on, your account would have been connected to theirs: close this page, and trust whoever sent it to you less.',
    connection_state_invalid: 'This took too long, was used before, or began in another browser. Connect again.',
    connection_cancelled: 'You stopped it at the provider. Nothing was connected.',
    connection_needs_admin:
      'An administrator of your organisation at Microsoft must agree first. Nothing was connected.',
    connection_answer_invalid: 'The answer of the provider is not valid. Nothing was connected. Try again.',
    connection_scope_missing:
      'The provider did not give all that is needed. Connect again, and leave every right ticked.',
    connection_provider_unavailable: 'The provider does not answer. Try again in a moment.',
    connection_not_configured: 'This server is not set up for that provider. Ask whoever runs it.',
    connection_unreadable: 'This server cannot read what the provider gave. Connect the account again.',
    connection_not_found: 'That connected account is there no more.',
    account_mismatch:
      'This is another account than the one that was connected. Choose that one, or connect this one as a new account.',
    too_many_connections: 'You have as many connected accounts as there may be. Disconnect one first.',
    token_revoked: 'Your log-in ended meanwhile. Nothing was connected. Connect again.',
    role_missing: 'Your role does not allow this. An owner can change that.',
    rate_limited: 'That was a lot at once. Wait a moment, then try again.',
  },
  failed: 'The account could not be connected. Nothing has changed.',
  missing: (scopes: string) => `Not given: ${scopes}.`,
  banner: (names: string) => `${names} must be connected again. Agents that read it are paused.`,
  bannerAction: 'Connect again',
} as const;
