/** The role (of models) that answers in support sessions; where there is none of that name, the default model does. */
export const REPLY_ROLE = 'support';
