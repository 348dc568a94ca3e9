import { Laptop, type LucideIcon, Monitor, Smartphone } from 'lucide-react';

const NAMES: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  macos: 'macOS',
  win32: 'Windows',
  windows: 'Windows',
  linux: 'Linux',
  ios: 'iOS',
  android: 'Android',
};
const key = (platform: string): string => platform.trim().toLowerCase().split(/[\s/]/)[0] ?? '';

/** What people call a platform; an unknown one as the device says it, '' where it says none. */
export const platformName = (platform: string | null): string =>
  platform === null ? '' : Object.hasOwn(NAMES, key(platform)) ? (NAMES[key(platform)] ?? platform) : platform;

/** Its picture. */
export function platformIcon(platform: string | null): LucideIcon {
  const name = platformName(platform);
  if (name === 'iOS' || name === 'Android') return Smartphone;
  return name === 'macOS' || name === 'Windows' ? Laptop : Monitor;
}
