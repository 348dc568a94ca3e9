import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  link?: boolean;
  integrity?: string;
  os?: string[];
  cpu?: string[];
}
const { packages } = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>;
};
const isForServers = ({ os = ['linux'], cpu = ['x64'] }: Entry) =>
  os.includes('linux') && (cpu.includes('x64') || cpu.includes('arm64'));

describe('package-lock.json', () => {
  it('has the checksum of every package that a server installs', () => {
    const fetched = Object.entries(packages).filter(([path, entry]) => path.includes('node_modules/') && !entry.link);
    const forServers = fetched.filter(([, entry]) => isForServers(entry));
    expect(forServers.length).toBeGreaterThan(500);
    expect(forServers.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
  });
});
