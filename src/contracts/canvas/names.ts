/** What this system adds to the closed lists of names that all share. */
export const canvasNames = {
  subject: 'canvas',
  runKinds: ['canvas.generate'],
  eventFormats: ['canvas'],
  namespaces: ['/canvas'],
  limits: [],
  apiScopes: [],
  outboxKinds: ['canvas-broadcast'],
  /** Names its part of an account's deletion. */
  deletionPart: 'canvases',
  /** What the audit log calls one. */
  auditName: 'canvas',
  /** Of model calls, who asked. */
  agent: 'canvas',
} as const;

/** Roles within one canvas, weakest first. */
export const CANVAS_ROLES = ['viewer', 'editor', 'owner'] as const;
export type CanvasRole = (typeof CANVAS_ROLES)[number];

/** At least this role on the canvas named by the path parameter `canvasId`; a deleted one is found with `includeDeleted`. */
export interface CanvasPermission {
  kind: 'canvas';
  role: CanvasRole;
  includeDeleted?: true;
}

/** The permission in words, for the API's docs. */
export const describeCanvasPermission = ({ role }: CanvasPermission): string =>
  `Needs the role \`${role}\` on the canvas; 404 for those who may not see it.`;
