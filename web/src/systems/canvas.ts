import { LayoutDashboard } from 'lucide-react';
import type { SystemLook } from './system-look';

export const canvas: SystemLook = { icon: LayoutDashboard, keys: 'g c' };
