import { Shapes } from 'lucide-react';
import { canvas } from './canvas';
import { devices } from './devices';
import { flows } from './flows';
import { support } from './support';
import type { SystemLook } from './system-look';

const looks: Readonly<Record<string, SystemLook>> = { canvas, support, devices, flows };
const unknown: SystemLook = { icon: Shapes };

/** How a system is shown, by its name; one that these pages are older than has a look too. */
export const systemLook = (name: string): SystemLook =>
  (Object.hasOwn(looks, name) ? looks[name] : undefined) ?? unknown;
