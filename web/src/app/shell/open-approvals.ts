/** The button of the header that lists what waits for this person. */
export const APPROVALS_ID = 'approvals';

/** Opens that list from elsewhere, as a click on its button does. */
export const openApprovals = (): void => document.getElementById(APPROVALS_ID)?.click();
