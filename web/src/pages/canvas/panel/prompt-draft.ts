/** The name under which the prompt of a canvas is kept while it is not sent. */
export const promptDraft = (canvasId: string): string => `canvas:${canvasId}`;
