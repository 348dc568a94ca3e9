import { EVERYBODY, WORKERS, type RoleRows } from '../kernel/role-rows';

/** Who may call what of canvases; the role on the canvas decides further. */
export const canvasRoles: RoleRows = {
  'canvas.create': WORKERS,
  'canvas.duplicate': WORKERS,
  'canvas.list': EVERYBODY,
  'canvas.get': EVERYBODY,
  'canvas.update': EVERYBODY,
  'canvas.delete': EVERYBODY,
  'canvas.restore': EVERYBODY,
  'canvas.changes': EVERYBODY,
  'canvas.generate': EVERYBODY,
  'canvas.agui': EVERYBODY,
  'canvas.generations.list': EVERYBODY,
  'canvas.generations.undo': EVERYBODY,
  'canvas.generations.restore': EVERYBODY,
  'canvas.secrets.reveal': EVERYBODY,
  'canvas.blocks.list': EVERYBODY,
  'canvas.blocks.create': EVERYBODY,
  'canvas.blocks.update': EVERYBODY,
  'canvas.blocks.delete': EVERYBODY,
  'canvas.blocks.move': EVERYBODY,
  'canvas.members.list': EVERYBODY,
  'canvas.members.add': EVERYBODY,
  'canvas.members.update': EVERYBODY,
  'canvas.members.remove': EVERYBODY,
};
