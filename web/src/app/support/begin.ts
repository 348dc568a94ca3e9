/** What a page that has just begun a session hands to the session's page as its state: it is to be answered at once. */
export const BEGIN = { begin: true } as const;
