/** The role (of models) that works on devices; where there is none of that name, the default model does. */
export const DEVICES_ROLE = 'devices';
