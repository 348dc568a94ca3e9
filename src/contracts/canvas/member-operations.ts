import { z } from 'zod';
import { memberSchema } from './canvas';
import { can, params, tag } from './canvas-scope';
import { idSchema, listOf } from '../kernel/common';
import { CANVAS_ROLES, defineOperation } from '../kernel/operation';

const memberParams = params.extend({ userId: idSchema });

export const membersList = defineOperation({
  id: 'canvas.members.list',
  method: 'get',
  path: '/api/v1/canvas/{canvasId}/members',
  tag,
  summary: 'Who may do what on a canvas',
  permission: can('viewer'),
  params,
  responses: { 200: listOf(memberSchema) },
});
export const membersAdd = defineOperation({
  id: 'canvas.members.add',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/members',
  tag,
  summary: 'Share a canvas with someone of the organisation',
  scope: 'session',
  permission: can('owner'),
  params,
  body: z
    .strictObject({
      email: z.email().toLowerCase().optional(),
      userId: idSchema.optional(),
      role: z.enum(CANVAS_ROLES),
    })
    .refine((body) => body.email ?? body.userId, 'say who: email or userId'),
  responses: { 201: memberSchema },
});
export const membersUpdate = defineOperation({
  id: 'canvas.members.update',
  method: 'patch',
  path: '/api/v1/canvas/{canvasId}/members/{userId}',
  tag,
  summary: 'Change someone’s role',
  scope: 'session',
  description: '409 `last_owner` where no owner would be left.',
  permission: can('owner'),
  params: memberParams,
  body: z.strictObject({ role: z.enum(CANVAS_ROLES) }),
  responses: { 200: memberSchema },
});
export const membersRemove = defineOperation({
  id: 'canvas.members.remove',
  method: 'delete',
  path: '/api/v1/canvas/{canvasId}/members/{userId}',
  tag,
  summary: 'Take someone off a canvas (owner), or leave it (oneself)',
  scope: 'session',
  permission: can('viewer'),
  params: memberParams,
  responses: { 204: null },
});

export const memberOperations = [membersList, membersAdd, membersUpdate, membersRemove] as const;
